package io.cooper.rootfs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import java.nio.file.Path;

/**
 * A layer whose blob is a file of this machine. Texts and numbers only: it crosses the pipe to a
 * worker.
 *
 * @param size of the blob, in bytes
 * @param diffId the digest of the uncompressed layer
 * @param file the blob
 */
public record LayerFile(String mediaType, String digest, long size, String diffId, Path file) {

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
