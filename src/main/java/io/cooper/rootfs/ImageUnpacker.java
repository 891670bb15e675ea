package io.cooper.rootfs;

import io.cooper.oci.CorruptBlobException;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Unpacks the layers of an image, bottom first, each verified twice: its blob against the
 * descriptor and the tar in it against the diff ID.
 */
public final class ImageUnpacker {

    private final LayerUnpacker unpacker;

    public ImageUnpacker(Rootfs target) {
        this.unpacker = new LayerUnpacker(target);
    }

    /**
     * Unpacks layers over what the tree holds, bottom first.
     *
     * @throws CorruptBlobException if a layer is not what its digests say
     */
    public void unpack(List<LayerFile> layers) throws IOException {
        for (LayerFile layer : layers) {
            unpack(layer.descriptor(), Digest.parse(layer.diffId()), layer.file());
        }
    }

    /** Returns what layers hold, bottom first, as the one tree that they give. */
    static TreeListing list(List<LayerFile> layers) throws IOException {
        LayerStack stack = new LayerStack();
        for (LayerFile layer : layers) {
            try (InputStream blob = Files.newInputStream(layer.file());
                    InputStream tar = Compression.decompress(blob, layer.mediaType())) {
                stack.add(tar, layer.descriptor().digest().shortHex());
            }
        }
        return stack.listing();
    }

    private void unpack(Descriptor layer, Digest diffId, Path file) throws IOException {
        String what = layer.digest().shortHex();
        try (InputStream blob =
                new VerifyingInputStream(Files.newInputStream(file), layer, file.toString())) {
            try {
                unpack(blob, layer, diffId, file, what);
            } catch (IOException e) {
                // Whatever damaged bytes lead to, that they are damaged is what there is to say.
                blob.transferTo(OutputStream.nullOutputStream());
                throw e;
            }
            blob.transferTo(OutputStream.nullOutputStream());
        }
    }

    private void unpack(InputStream blob, Descriptor layer, Digest diffId, Path file, String what)
            throws IOException {
        InputStream tar =
                new VerifyingInputStream(
                        Compression.decompress(blob, layer.mediaType()), diffId, file.toString());
        unpacker.unpack(tar, what);
        // A tar, and a gzip stream too, may end before its bytes do; only the last byte proves the
        // digest.
        tar.transferTo(OutputStream.nullOutputStream());
    }
}
