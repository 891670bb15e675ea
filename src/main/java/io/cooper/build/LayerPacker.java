package io.cooper.build;

import io.cooper.rootfs.Changes;
import io.cooper.rootfs.LayerCompression;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.LayerWriter;
import io.cooper.rootfs.PackedLayer;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Packs what steps changed into layers. */
final class LayerPacker {

    /** Bytes. */
    private static final long FULL = 1 << 20;

    private final Instant latest;
    private final Path directory;
    private final LayerCompression compression;

    /**
     * @param latest no file of a layer is later
     * @param directory where the layers' blobs go
     */
    LayerPacker(Instant latest, Path directory, LayerCompression compression) {
        this.latest = latest;
        this.directory = directory;
        this.compression = compression;
    }

    /** Packs what a step changed in the tree. */
    LayerFile pack(Rootfs rootfs, Changes changes) throws IOException {
        LayerWriter writer = new LayerWriter(rootfs, latest);
        return pack(tar -> writer.write(changes, tar));
    }

    /** Packs what is written as a tar archive, as it is. */
    LayerFile pack(PackedLayer.Tar tar) throws IOException {
        Path file = Files.createTempFile(directory, "layer-", "");
        try {
            PackedLayer layer = PackedLayer.write(file, compression, tar);
            return LayerFile.of(layer.blob(), layer.diffId(), file);
        } catch (IOException e) {
            if (Files.getFileStore(directory).getUsableSpace() < FULL) {
                throw new IOException("disk full while packing a layer into " + directory, e);
            }
            throw e;
        }
    }
}
