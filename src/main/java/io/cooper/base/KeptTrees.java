package io.cooper.base;

import io.cooper.cache.KeptDirectory;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Digest;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Originals;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import io.cooper.sandbox.PrivateMounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The trees of bases, unpacked once and kept: under an overlay each build and each test has one as
 * if it had just been unpacked. One that anybody has touched since is unpacked anew.
 *
 * @param directory where they are kept
 * @param mounts what puts an overlay over them; where that cannot be, nothing is kept, and trees
 *     are unpacked where they are wanted
 */
public record KeptTrees(Path directory, PrivateMounts mounts) {

    /**
     * A tree.
     *
     * @param rootfs the tree, to be closed
     * @param originals what the base has in it, however the tree is changed
     */
    public record Tree(Rootfs rootfs, Originals originals) {}

    /**
     * Makes the tree of an image.
     *
     * @param layers of the image, bottom first
     * @param ofBase how many of them are the base's
     * @param at where the tree is to be; beside it may lie what has been changed in it
     */
    public Tree unpack(List<LayerFile> layers, int ofBase, Path at)
            throws IOException, InterruptedException {
        List<LayerFile> base = layers.subList(0, ofBase);
        Optional<Path> kept = base.isEmpty() ? Optional.empty() : kept(base, at);
        Rootfs rootfs = Rootfs.create(at);
        try {
            List<LayerFile> rest =
                    kept.isPresent() ? layers.subList(ofBase, layers.size()) : layers;
            new ImageUnpacker(rootfs).unpack(rest);
            return new Tree(rootfs, kept.isPresent() ? originals(kept.get()) : Originals.of(base));
        } catch (IOException | RuntimeException e) {
            rootfs.close();
            throw e;
        }
    }

    /**
     * Makes the tree of an image on the largest part of it that is kept, or else on its lowest
     * layer, which is a distribution's.
     *
     * @param layers of the image, bottom first
     * @param at where the tree is to be
     */
    public Rootfs unpack(List<LayerFile> layers, Path at) throws IOException, InterruptedException {
        int ofBase = layers.size();
        while (ofBase > 1
                && new KeptDirectory(directory, key(layers.subList(0, ofBase))).state().isEmpty()) {
            ofBase--;
        }
        return unpack(layers, ofBase, at).rootfs();
    }

    private static Originals originals(Path tree) {
        return path -> {
            try (Rootfs kept = Rootfs.open(tree)) {
                return Originals.in(kept).find(path);
            }
        };
    }

    /** Lays a kept tree under the place; empty where that cannot be. */
    private Optional<Path> kept(List<LayerFile> base, Path at)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        if (!mounts.canOverlay(directory, at.getParent())) {
            return Optional.empty();
        }
        Digest key = key(base);
        KeptDirectory kept = new KeptDirectory(directory, key);
        Path tree =
                new ResultStore(directory)
                        .alone(
                                key,
                                () -> {
                                    if (!isUntouched(kept)) {
                                        make(kept, base);
                                    }
                                    return kept.content();
                                });
        Path above = at.resolveSibling(at.getFileName() + ".changes");
        return mounts.overlay(tree, above, at) ? Optional.of(tree) : Optional.empty();
    }

    private static Digest key(List<LayerFile> base) {
        StringBuilder chain = new StringBuilder("tree 1\n");
        base.forEach(layer -> chain.append(layer.diffId()).append('\n'));
        return Digest.sha256(chain.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isUntouched(KeptDirectory kept) throws IOException {
        Optional<String> state = kept.state();
        if (state.isEmpty()) {
            return false;
        }
        try (Rootfs tree = Rootfs.open(kept.content())) {
            return Snapshot.of(tree, Set.of()).digest().toString().equals(state.get());
        }
    }

    private static void make(KeptDirectory kept, List<LayerFile> base) throws IOException {
        Rootfs.deleteTree(kept.directory());
        try (Rootfs tree = Rootfs.create(kept.content())) {
            new ImageUnpacker(tree).unpack(base);
            kept.finish(Snapshot.of(tree, Set.of()).digest().toString());
        } catch (IOException | RuntimeException e) {
            Rootfs.deleteTree(kept.directory());
            throw e;
        }
    }
}
