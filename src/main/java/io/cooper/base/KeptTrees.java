package io.cooper.base;

import io.cooper.cache.KeptDirectory;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Digest;
import io.cooper.rootfs.Compression;
import io.cooper.rootfs.ImageFiles;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.LayerStack;
import io.cooper.rootfs.Originals;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import io.cooper.sandbox.PrivateMounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * The trees of bases, unpacked once and kept: under an overlay each build and each test has one as
 * if it had just been unpacked. One that anybody has touched since is unpacked anew.
 *
 * @param directory where they are kept
 * @param mounts what puts an overlay over them; where that cannot be, nothing is kept, and trees
 *     are unpacked where they are wanted
 */
public record KeptTrees(Path directory, PrivateMounts mounts) {

    private static final int BUFFER = 64 * 1024;

    /**
     * A tree.
     *
     * @param rootfs the tree, to be closed
     * @param originals what the base has in it, however the tree is changed
     */
    public record Tree(Rootfs rootfs, Originals originals) {}

    /**
     * Makes the tree of a base.
     *
     * @param base its layers, bottom first
     * @param at where the tree is to be; beside it may lie what has been changed in it
     */
    public Tree unpackBase(List<LayerFile> base, Path at) throws IOException, InterruptedException {
        Optional<Path> kept = base.isEmpty() ? Optional.empty() : kept(base, at);
        Rootfs rootfs = Rootfs.create(at);
        try {
            if (kept.isPresent()) {
                return new Tree(rootfs, originals(kept.get()));
            }
            new ImageUnpacker(rootfs).unpack(base);
            return new Tree(rootfs, Originals.of(base));
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
                && new KeptDirectory(directory, key("tree", layers.subList(0, ofBase)))
                        .state()
                        .isEmpty()) {
            ofBase--;
        }
        Rootfs rootfs = unpackBase(layers.subList(0, ofBase), at).rootfs();
        try {
            new ImageUnpacker(rootfs).unpack(layers.subList(ofBase, layers.size()));
            return rootfs;
        } catch (IOException | RuntimeException e) {
            rootfs.close();
            throw e;
        }
    }

    /**
     * Returns what an image has, without unpacking it: all but the contents of most files. That of
     * its base is remembered.
     *
     * @param layers of the image, bottom first
     * @param ofBase how many of them are the base's
     */
    public ImageFiles files(List<LayerFile> layers, int ofBase) throws IOException {
        LayerStack files = files(layers.subList(0, ofBase));
        files.addAll(layers.subList(ofBase, layers.size()));
        return files;
    }

    private LayerStack files(List<LayerFile> base) throws IOException {
        ResultStore results = new ResultStore(directory);
        Digest key = key("files", base);
        Optional<byte[]> known = results.find(key);
        if (known.isPresent()) {
            try (InputStream tar =
                    new GZIPInputStream(new ByteArrayInputStream(known.get()), BUFFER)) {
                return LayerStack.read(tar);
            }
        }
        LayerStack files = LayerStack.of(base);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream packed = Compression.gzip(bytes)) {
            files.writeTo(packed);
        }
        results.keep(key, bytes.toByteArray());
        return files;
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
        Digest key = key("tree", base);
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

    private static Digest key(String what, List<LayerFile> base) {
        StringBuilder chain = new StringBuilder(what).append(" 1\n");
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
            Snapshot whole = Snapshot.of(tree, Set.of());
            kept.finish(whole.digest().toString(), whole.bytes());
        } catch (IOException | RuntimeException e) {
            Rootfs.deleteTree(kept.directory());
            throw e;
        }
    }
}
