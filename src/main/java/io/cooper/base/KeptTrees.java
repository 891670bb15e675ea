package io.cooper.base;

import io.cooper.rootfs.ImageFiles;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Originals;
import io.cooper.rootfs.Overlay;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import io.cooper.sandbox.PrivateMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The trees of images, unpacked once and kept: under an overlay each build and each test has one as
 * if it had just been unpacked. A tree is kept in parts, the base's and what large layers made of
 * it. A part that anybody has touched since is unpacked anew.
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
     * @param overlayOrNull what makes it of kept parts; null if nothing does
     */
    public record Tree(Rootfs rootfs, Originals originals, Overlay overlayOrNull) {

        /** Returns the present state of the tree; see {@link Snapshot#of}. */
        public Snapshot snapshot(Set<String> excluded) throws IOException {
            return overlayOrNull == null
                    ? Snapshot.of(rootfs, excluded)
                    : Snapshot.of(rootfs, overlayOrNull, excluded);
        }
    }

    /**
     * Makes the tree of an image.
     *
     * @param layers of the image, bottom first
     * @param ofBase how many of them are the base's
     * @param at where the tree is to be; beside it may lie what has been changed in it
     */
    public Tree unpack(List<LayerFile> layers, int ofBase, Path at)
            throws IOException, InterruptedException {
        List<KeptPart> parts = laid(KeptPart.of(layers, ofBase), at);
        if (parts.isEmpty()) {
            Originals originals = Originals.of(layers.subList(0, ofBase));
            return new Tree(unpacked(Rootfs.create(at), layers), originals, null);
        }
        List<LayerFile> others = layers.subList(KeptPart.end(parts), layers.size());
        List<Path> kept = parts.stream().map(part -> part.content(directory)).toList();
        Overlay overlay = overlay(kept, at).orElse(null);
        return new Tree(unpacked(Rootfs.open(at), others), originals(kept.get(0)), overlay);
    }

    /**
     * Lays kept parts under the place and returns them, bottom first; none where that cannot be.
     */
    private List<KeptPart> laid(List<KeptPart> parts, Path at)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        if (parts.isEmpty() || !mounts.canOverlay(directory, at.getParent())) {
            return List.of();
        }
        List<Path> trees = new ArrayList<>();
        for (KeptPart part : parts) {
            if (!part.keep(trees, directory, mounts)) {
                break;
            }
            trees.add(part.content(directory));
        }
        return mounts.overlay(trees, above(at), at) ? parts.subList(0, trees.size()) : List.of();
    }

    private static Path above(Path at) {
        return at.resolveSibling(at.getFileName() + ".changes");
    }

    /**
     * Returns how the overlay at a place makes the tree there; none if that cannot be looked at.
     */
    private Optional<Overlay> overlay(List<Path> kept, Path at) throws IOException {
        Path changes = PrivateMounts.changes(above(at));
        Path below = kept.get(0);
        if (!Files.getFileStore(changes).equals(Files.getFileStore(below))) {
            return Optional.empty(); // then an overlay numbers inodes in its own way
        }
        if (kept.size() > 1) {
            below = at.resolveSibling(at.getFileName() + ".below");
            if (!mounts.overlay(kept, below)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Overlay(changes, PrivateMounts.index(above(at)), below));
    }

    private static Rootfs unpacked(Rootfs tree, List<LayerFile> layers) throws IOException {
        try {
            new ImageUnpacker(tree).unpack(layers);
            return tree;
        } catch (IOException | RuntimeException e) {
            tree.close();
            throw e;
        }
    }

    /**
     * Makes the tree of an image whose base is not known: that is the largest part of it that is
     * kept as one, or else its lowest layer, which is a distribution's.
     *
     * @param layers of the image, bottom first
     * @param at where the tree is to be
     */
    public Rootfs unpack(List<LayerFile> layers, Path at) throws IOException, InterruptedException {
        int ofBase = layers.size();
        while (ofBase > 1 && !KeptPart.base(layers.subList(0, ofBase)).isIn(directory)) {
            ofBase--;
        }
        return unpack(layers, ofBase, at).rootfs();
    }

    /**
     * Returns what an image has, without unpacking it: all but the contents of most files.
     *
     * @param layers of the image, bottom first
     * @param ofBase how many of them are the base's
     */
    public ImageFiles files(List<LayerFile> layers, int ofBase) throws IOException {
        return new KeptLists(directory).files(layers, ofBase);
    }

    private static Originals originals(Path tree) {
        return path -> {
            try (Rootfs kept = Rootfs.open(tree)) {
                return Originals.in(kept).find(path);
            }
        };
    }
}
