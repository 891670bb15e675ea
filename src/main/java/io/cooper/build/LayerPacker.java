package io.cooper.build;

import io.cooper.rootfs.Changes;
import io.cooper.rootfs.GzipLayer;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.LayerWriter;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
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

    LayerFile pack(Changes changes) throws IOException {
        Path file = Files.createTempFile(directory, "layer-", "");
        LayerWriter writer = new LayerWriter(rootfs, latest);
        GzipLayer layer = GzipLayer.write(file, tar -> writer.write(changes, tar));
        return LayerFile.of(layer.blob(), layer.diffId(), file);
    }
}
