package io.cooper.build;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.DigestOutputStream;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.MediaTypes;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.Compression;
import io.cooper.rootfs.LayerWriter;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A layer that a step made.
 *
 * @param descriptor its compressed blob
 * @param diffId the digest of the uncompressed tar
 */
record Layer(Descriptor descriptor, Digest diffId) {

    /**
     * Packs the changes into a blob of the layout, in one pass: the tar is hashed, compressed and
     * hashed again on its way.
     */
    static Layer pack(Changes changes, Rootfs rootfs, Instant latest, ImageLayout layout)
            throws IOException {
        Path partial = layout.directory().resolve("blobs/.partial-layer");
        DigestOutputStream compressed = new DigestOutputStream(Files.newOutputStream(partial));
        DigestOutputStream plain = new DigestOutputStream(Compression.gzip(compressed));
        try (OutputStream tar = plain) {
            new LayerWriter(rootfs, latest).write(changes, tar);
        }
        Descriptor descriptor =
                Descriptor.of(MediaTypes.OCI_LAYER_GZIP, compressed.digest(), compressed.size());
        Files.move(
                partial,
                layout.blob(descriptor.digest()),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return new Layer(descriptor, plain.digest());
    }
}
