package io.cooper.build;

import io.cooper.oci.Descriptor;
import io.cooper.oci.DigestOutputStream;
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

/** Packs what steps changed into layers. */
final class LayerPacker {

    private final Rootfs rootfs;
    private final Instant latest;
    private final Path directory;

    /**
     * @param latest no file of a layer is later
     * @param directory where the layers' blobs go
     */
    LayerPacker(Rootfs rootfs, Instant latest, Path directory) {
        this.rootfs = rootfs;
        this.latest = latest;
        this.directory = directory;
    }

    /** In one pass: the tar is hashed, compressed and hashed again on its way. */
    LayerFile pack(Changes changes) throws IOException {
        Path file = Files.createTempFile(directory, "layer-", "");
        DigestOutputStream compressed = new DigestOutputStream(Files.newOutputStream(file));
        DigestOutputStream plain = new DigestOutputStream(Compression.gzip(compressed));
        try (OutputStream tar = plain) {
            new LayerWriter(rootfs, latest).write(changes, tar);
        }
        Descriptor blob =
                Descriptor.of(MediaTypes.OCI_LAYER_GZIP, compressed.digest(), compressed.size());
        return LayerFile.of(blob, plain.digest(), file);
    }
}
