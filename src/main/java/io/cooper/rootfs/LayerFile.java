package io.cooper.rootfs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.cooper.oci.CorruptBlobException;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer whose blob is a file of this machine. Texts and numbers only: it crosses the pipe to a
 * worker.
 *
 * @param size of the blob, in bytes
 * @param diffId the digest of the uncompressed layer
 * @param file the blob, if need be as soon as it is whole
 * @param arrivingOrNull where it is until then; null if it is whole
 */
public record LayerFile(
        String mediaType, String digest, long size, String diffId, Path file, Path arrivingOrNull) {

    /** Says where blobs are. */
    @FunctionalInterface
    public interface Blobs {
        /** Returns the file of a blob. */
        Path file(Descriptor blob) throws IOException;
    }

    /** Does something with a layer. */
    @FunctionalInterface
    interface Reader {
        /**
         * Reads the layer.
         *
         * @param tar the layer, not compressed
         * @param what the layer's name for messages
         */
        void read(InputStream tar, String what) throws IOException;
    }

    /**
     * Returns the layers of an image, bottom first.
     *
     * @param layers their descriptors
     * @param diffIds as many digests of the uncompressed layers
     */
    public static List<LayerFile> of(List<Descriptor> layers, List<Digest> diffIds, Blobs blobs)
            throws IOException {
        List<LayerFile> files = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            files.add(of(layers.get(i), diffIds.get(i), blobs.file(layers.get(i))));
        }
        return files;
    }

    /** Returns a layer by what a manifest and a configuration say of it. */
    public static LayerFile of(Descriptor blob, Digest diffId, Path file) {
        return new LayerFile(
                blob.mediaType(),
                blob.digest().toString(),
                blob.size(),
                diffId.toString(),
                file,
                null);
    }

    /**
     * Returns the same as it is while its blob is still being written.
     *
     * @param partial the blob's file until then
     */
    public LayerFile arrivingAt(Path partial) {
        return new LayerFile(mediaType, digest, size, diffId, file, partial);
    }

    @JsonIgnore
    public Descriptor descriptor() {
        return Descriptor.of(mediaType, Digest.parse(digest), size);
    }

    /**
     * Opens the blob. Reading waits for what has not come yet, and fails at the end if it is not
     * what the descriptor says.
     */
    public InputStream open() throws IOException {
        return arrivingOrNull == null
                ? new VerifyingInputStream(
                        Files.newInputStream(file), descriptor(), file.toString())
                : ArrivingFile.open(arrivingOrNull, file, size);
    }

    /**
     * Has the layer read and verifies it twice: its blob against the descriptor and the tar in it
     * against the diff ID.
     *
     * @throws CorruptBlobException if it is not what its digests say
     */
    void read(Reader reader) throws IOException {
        try (InputStream blob = open()) {
            try {
                read(reader, blob, descriptor().digest().shortHex());
            } catch (IOException e) {
                if (arrivingOrNull == null) {
                    // Whatever damaged bytes lead to, that they are damaged is what there is to
                    // say. Of those that arrive whoever fetches them says so.
                    blob.transferTo(OutputStream.nullOutputStream());
                }
                throw e;
            }
            blob.transferTo(OutputStream.nullOutputStream());
        }
    }

    private void read(Reader reader, InputStream blob, String what) throws IOException {
        // A thread decompresses, one verifies, and this one writes files.
        try (InputStream plain = new ReadAhead(Compression.decompress(blob, mediaType));
                InputStream tar =
                        new ReadAhead(
                                new VerifyingInputStream(
                                        plain, Digest.parse(diffId), file.toString()))) {
            readToEnd(reader, tar, blob, what);
        }
    }

    private static void readToEnd(Reader reader, InputStream tar, InputStream blob, String what)
            throws IOException {
        boolean isDone = false;
        try {
            reader.read(tar, what);
            // A tar, and a gzip stream too, may end before its bytes do; only the last byte proves
            // the digest.
            tar.transferTo(OutputStream.nullOutputStream());
            isDone = true;
        } finally {
            if (!isDone && blob instanceof ArrivingFile arriving) {
                arriving.giveUp(); // a thread that reads ahead may wait for more
            }
        }
    }
}
