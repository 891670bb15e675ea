package io.cooper.rootfs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer whose blob is a file of this machine. Texts and numbers only: it crosses the pipe to a
 * worker.
 *
 * @param size of the blob, in bytes
 * @param diffId the digest of the uncompressed layer
 * @param file the blob
 */
public record LayerFile(String mediaType, String digest, long size, String diffId, Path file) {

    /** Says where blobs are. */
    @FunctionalInterface
    public interface Blobs {
        /** Returns the file of a blob. */
        Path file(Descriptor blob) throws IOException;
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
                blob.mediaType(), blob.digest().toString(), blob.size(), diffId.toString(), file);
    }

    @JsonIgnore
    public Descriptor descriptor() {
        return Descriptor.of(mediaType, Digest.parse(digest), size);
    }
}
