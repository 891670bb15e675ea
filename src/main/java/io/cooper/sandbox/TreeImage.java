package io.cooper.sandbox;

import io.cooper.engine.EngineContainers;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.LayerWriter;
import io.cooper.rootfs.Rootfs;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A file tree as an image in an engine. */
final class TreeImage implements Closeable {

    private final EngineContainers containers;
    private final String id;
    private final AtExit atExit;

    private TreeImage(EngineContainers containers, String id) {
        this.containers = containers;
        this.id = id;
        this.atExit = AtExit.close("remove image", this::remove);
    }

    /**
     * Gives an engine a tree.
     *
     * @param work a directory, made if need be, for what is sent
     */
    static TreeImage of(EngineContainers containers, Path rootfs, Path work) throws IOException {
        Files.createDirectories(work);
        Path tar = Files.createTempFile(work, "tree-", ".tar");
        try (Rootfs tree = Rootfs.open(rootfs)) {
            pack(tree, Changes.allOf(tree), tar);
            return new TreeImage(containers, containers.load(tar, work));
        } finally {
            Files.delete(tar);
        }
    }

    /** Packs paths of a tree as they are. */
    static void pack(Rootfs tree, Changes paths, Path tar) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(tar))) {
            new LayerWriter(tree, Instant.MAX).write(paths, out);
        }
    }

    /** Returns the engine's ID of the image. */
    String id() {
        return id;
    }

    private void remove() throws IOException {
        containers.removeImage(id);
    }

    @Override
    public void close() throws IOException {
        atExit.close();
        remove();
    }
}
