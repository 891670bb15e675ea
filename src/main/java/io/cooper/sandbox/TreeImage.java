package io.cooper.sandbox;

import io.cooper.engine.EngineImages;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.MediaTypes;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.LayerWriter;
import io.cooper.rootfs.Rootfs;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A file tree as an image in an engine. */
final class TreeImage implements Closeable {

    private final EngineImages images;
    private final String name;
    private final boolean stays;

    /**
     * @param stays whether other trees of this build begin with its layers
     */
    private TreeImage(EngineImages images, String name, boolean stays) {
        this.images = images;
        this.name = name;
        this.stays = stays;
    }

    /**
     * Gives an engine a tree.
     *
     * @param spec names it, and maybe the layers that it was made of
     * @param work a directory, made if need be, for what is sent
     */
    static TreeImage of(EngineImages images, ViewSpec spec, Path work) throws IOException {
        Files.createDirectories(work);
        List<LayerFile> layers = spec.options().layers();
        int ofBase = spec.options().ofBase();
        if (layers.isEmpty()) {
            return ofOneLayer(images, spec.rootfs(), work);
        }
        String base = ofBase == 0 ? "" : images.take(layers.subList(0, ofBase), work);
        return ofBase == layers.size()
                ? new TreeImage(images, base, true)
                : new TreeImage(images, images.take(layers, work), false);
    }

    private static TreeImage ofOneLayer(EngineImages images, Path rootfs, Path work)
            throws IOException {
        Path tar = Files.createTempFile(work, "tree-", ".tar");
        try (Rootfs tree = Rootfs.open(rootfs)) {
            pack(tree, Changes.allOf(tree), tar);
            Digest digest;
            try (InputStream in = Files.newInputStream(tar)) {
                digest = Digest.sha256(in);
            }
            Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, digest, Files.size(tar));
            List<LayerFile> layers = List.of(LayerFile.of(blob, digest, tar));
            return new TreeImage(images, images.take(layers, work), false);
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

    /** Returns the engine's name for the image. */
    String name() {
        return name;
    }

    @Override
    public void close() throws IOException {
        if (!stays) {
            images.giveBack(name);
        }
    }
}
