package io.cooper.rootfs;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.DigestOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What names a layer that was packed and compressed.
 *
 * @param blob what a manifest says of it: media type, digest and size of the blob
 * @param diffId what a configuration says of it: the digest of the tar archive in the blob
 */
public record PackedLayer(Descriptor blob, Digest diffId) {

    /** Writes a layer's tar archive, not compressed. */
    @FunctionalInterface
    public interface Tar {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a layer's blob into a file, in one pass: the tar is hashed, compressed and hashed
     * again on its way.
     */
    public static PackedLayer write(Path file, LayerCompression compression, Tar tar)
            throws IOException {
        try (DigestOutputStream compressed = new DigestOutputStream(Files.newOutputStream(file))) {
            DigestOutputStream plain = new DigestOutputStream(compression.to(compressed));
            try (OutputStream out = plain) {
                tar.writeTo(out);
            }
            Descriptor blob =
                    Descriptor.of(compression.mediaType(), compressed.digest(), compressed.size());
            return new PackedLayer(blob, plain.digest());
        }
    }
}
