package io.cooper.base;

import io.cooper.cache.KeptDirectory;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Digest;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreeState;
import io.cooper.sandbox.PrivateMounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Layers whose files are kept as one directory: a base's as a tree, others as what an overlay keeps
 * of them as changes to the layers below.
 *
 * @param layers bottom first, those below included
 * @param from how many of them are below
 */
record KeptPart(List<LayerFile> layers, int from) {

    /** A blob of so many bytes takes longer to unpack than its files to look through. */
    private static final long LARGE = 1024 * 1024;

    /** The kernel takes the paths of all parts as one text of 4096 bytes. */
    private static final int MOST = 12;

    static KeptPart base(List<LayerFile> layers) {
        return new KeptPart(layers, 0);
    }

    /**
     * Returns the parts that are worth keeping, bottom first; none without a base. The layers that
     * remain are small and quickly unpacked.
     *
     * @param layers of an image, bottom first
     * @param ofBase how many of them are the base's
     */
    static List<KeptPart> of(List<LayerFile> layers, int ofBase) {
        List<KeptPart> parts = new ArrayList<>();
        if (ofBase > 0) {
            parts.add(base(layers.subList(0, ofBase)));
            int from = ofBase;
            for (int to = ofBase + 1; to <= layers.size() && parts.size() < MOST; to++) {
                if (layers.get(to - 1).size() >= LARGE) {
                    parts.add(new KeptPart(layers.subList(0, to), from));
                    from = to;
                }
            }
        }
        return parts;
    }

    /** Returns how many layers parts that lie on each other have. */
    static int end(List<KeptPart> parts) {
        return parts.get(parts.size() - 1).layers().size();
    }

    /** Returns a key over layers, bottom first. */
    static Digest key(String what, List<LayerFile> layers) {
        StringBuilder chain = new StringBuilder(what).append('\n');
        layers.forEach(layer -> chain.append(layer.diffId()).append('\n'));
        return Digest.sha256(chain.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private Digest key() {
        return key(from == 0 ? "tree 2" : "changes 2 over " + from, layers);
    }

    private KeptDirectory kept(Path directory) {
        return new KeptDirectory(directory, key());
    }

    /** Returns where it is, if it is kept. */
    Path content(Path directory) {
        return kept(directory).content();
    }

    /** Tells whether it is there, touched or not. */
    boolean isIn(Path directory) throws IOException {
        return kept(directory).state().isPresent();
    }

    /**
     * Unpacks it unless that was done before and nobody has touched it since.
     *
     * @param below the parts below, bottom first
     * @param directory where parts are kept
     * @return whether it is kept now: not where the file system there takes no changes
     */
    boolean keep(List<Path> below, Path directory, PrivateMounts mounts)
            throws IOException, InterruptedException {
        KeptDirectory kept = kept(directory);
        return new ResultStore(directory)
                .alone(key(), () -> isUntouched(kept) || make(kept, below, mounts));
    }

    private static boolean isUntouched(KeptDirectory kept) throws IOException {
        Optional<String> state = kept.state();
        return state.isPresent()
                && Files.isDirectory(kept.content())
                && state(kept).digest().toString().equals(state.get());
    }

    private static TreeState state(KeptDirectory kept) throws IOException {
        try (Rootfs tree = Rootfs.open(kept.content())) {
            return TreeState.of(tree);
        }
    }

    private boolean make(KeptDirectory kept, List<Path> below, PrivateMounts mounts)
            throws IOException {
        Rootfs.deleteTree(kept.directory());
        try {
            if (from == 0) {
                unpackInto(Rootfs.create(kept.content()));
            } else if (!unpackOver(below, kept, mounts)) {
                Rootfs.deleteTree(kept.directory());
                return false;
            }
            TreeState state = state(kept);
            kept.finish(state.digest().toString(), state.bytes());
            return true;
        } catch (IOException | RuntimeException e) {
            Rootfs.deleteTree(kept.directory());
            throw e;
        }
    }

    private boolean unpackOver(List<Path> below, KeptDirectory kept, PrivateMounts mounts)
            throws IOException {
        Path above = kept.directory().resolve("overlay");
        Path at = kept.directory().resolve("mounted");
        if (!mounts.overlay(below, above, at)) {
            return false;
        }
        try {
            unpackInto(Rootfs.open(at));
        } finally {
            mounts.remove(at);
        }
        Files.move(PrivateMounts.changes(above), kept.content());
        Rootfs.deleteTree(above);
        Files.delete(at);
        return true;
    }

    private void unpackInto(Rootfs tree) throws IOException {
        try (tree) {
            new ImageUnpacker(tree).unpack(layers.subList(from, layers.size()));
        }
    }
}
