package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.UserIds;
import io.cooper.rootfs.CopiedFiles;
import io.cooper.rootfs.CopyRules;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.HostPath;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import io.cooper.rootfs.TreeWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a view puts into a tree and takes out again. It goes either into the tree itself, then what
 * was there before is set aside and put back; or into a layer that is laid over the tree. No time
 * of a directory around changes.
 */
final class Scaffold {

    /** Hides a directory of the tree below with all in it (overlayfs). */
    private static final String OPAQUE =
            UserIds.areAllMapped() ? "trusted.overlay.opaque" : "user.overlay.opaque";

    /**
     * What one path was before.
     *
     * @param asideOrNull where it lies meanwhile
     * @param copyOrNull what it was, if only its content lies there
     */
    private record Placed(String path, Path asideOrNull, Entry copyOrNull) {}

    private final Rootfs tree;
    private final Rootfs target;
    private final Path aside;
    private final Instant now = Instant.now();
    private final Deque<Placed> placed = new ArrayDeque<>();
    private final Deque<String> parents = new ArrayDeque<>();

    private Scaffold(Rootfs tree, Rootfs target, Path aside) {
        this.tree = tree;
        this.target = target;
        this.aside = aside;
    }

    /**
     * Returns a scaffold in the tree itself.
     *
     * @param aside a directory, made if need be
     */
    static Scaffold inPlace(Rootfs tree, Path aside) {
        return new Scaffold(tree, tree, aside);
    }

    /** Returns a scaffold in a layer that will lie over the tree. */
    static Scaffold over(Rootfs tree, Rootfs layer, Path aside) {
        return new Scaffold(tree, layer, aside);
    }

    /** Returns the paths that it consists of. */
    Set<String> paths() {
        Set<String> paths = new TreeSet<>();
        placed.forEach(place -> paths.add(place.path()));
        return Collections.unmodifiableSet(paths);
    }

    /** Puts an empty directory here unless there is a directory. */
    void directoryIfMissing(String path) throws IOException {
        if (tree.stat(path).map(Entry::type).orElse(null) != Entry.Type.DIRECTORY) {
            directory(path, 0755);
        }
    }

    /** Puts an empty directory here. */
    void directory(String path, int mode) throws IOException {
        put(path, place -> target.create(Entry.directory(place, mode, now), null));
    }

    void file(String path, int mode, byte[] bytes) throws IOException {
        put(
                path,
                place ->
                        target.create(
                                Entry.file(place, mode, bytes.length, now),
                                new ByteArrayInputStream(bytes)));
    }

    void link(String path, String text) throws IOException {
        put(path, place -> target.create(Entry.symlink(place, text, now), null));
    }

    void device(String path, Device device) throws IOException {
        put(
                path,
                place ->
                        target.create(
                                new Entry(
                                        place,
                                        Entry.Type.CHAR_DEVICE,
                                        0666,
                                        0,
                                        0,
                                        0,
                                        now,
                                        "",
                                        device.major(),
                                        device.minor(),
                                        new TreeMap<>()),
                                null));
    }

    /** Puts a copy of a directory here. */
    void copy(InjectedTree injected) throws IOException {
        put(
                injected.path(),
                place -> {
                    CopyRules rules = CopyRules.ofRoot(now);
                    try (TreeWriter writer = new TreeWriter(target)) {
                        CopiedFiles.of(target, injected.source(), place, rules)
                                .writeTo(writer::create);
                    }
                });
    }

    private interface Maker {
        void make(String place) throws IOException;
    }

    private void put(String path, Maker maker) throws IOException {
        String parent = tree.resolve(TreePath.parent(path));
        String place = TreePath.join(parent, TreePath.name(path));
        makeParents(parent);
        Optional<Entry> before = target.stat(parent);
        Optional<Entry> hidden = isInPlace() ? Optional.empty() : tree.stat(place);
        placed.push(isInPlace() ? setAside(place) : new Placed(place, null, null));
        maker.make(place);
        if (hidden.isPresent() && hidden.get().type() == Entry.Type.DIRECTORY) {
            makeOpaque(place);
        }
        if (before.isPresent()) {
            target.create(before.get(), null);
        }
    }

    private boolean isInPlace() {
        return tree == target;
    }

    private void makeParents(String path) throws IOException {
        if (path.isEmpty() || target.stat(path).isPresent()) {
            return;
        }
        String parent = TreePath.parent(path);
        makeParents(parent);
        Optional<Entry> before = target.stat(parent);
        Entry directory = tree.stat(path).orElse(Entry.directory(path, 0755, now));
        parents.push(path);
        target.create(directory, null);
        if (before.isPresent()) {
            target.create(before.get(), null);
        }
    }

    private Placed setAside(String place) throws IOException {
        Optional<Entry> there = tree.stat(place);
        if (there.isEmpty()) {
            return new Placed(place, null, null);
        }
        Files.createDirectories(aside);
        Path kept = aside.resolve(Integer.toString(placed.size()));
        try {
            FileCalls.rename(
                    FileCalls.AT_FDCWD, inTree(place), FileCalls.AT_FDCWD, HostPath.bytes(kept));
            return new Placed(place, kept, null);
        } catch (ErrnoException e) {
            // An overlay is a file system of its own.
            if (e.errno() != ErrnoException.EXDEV || !isCopied(there.get())) {
                throw e;
            }
        }
        try (InputStream content =
                there.get().type() == Entry.Type.FILE
                        ? tree.read(place)
                        : InputStream.nullInputStream()) {
            Files.copy(content, kept);
        }
        tree.delete(place);
        return new Placed(place, kept, there.get());
    }

    private static boolean isCopied(Entry entry) {
        return entry.type() == Entry.Type.FILE || entry.type() == Entry.Type.SYMLINK;
    }

    private void putBack(Placed place) throws IOException {
        if (place.copyOrNull() == null) {
            FileCalls.rename(
                    FileCalls.AT_FDCWD,
                    HostPath.bytes(place.asideOrNull()),
                    FileCalls.AT_FDCWD,
                    inTree(place.path()));
            return;
        }
        try (InputStream content = Files.newInputStream(place.asideOrNull())) {
            target.create(place.copyOrNull(), content);
        }
    }

    private void makeOpaque(String place) throws IOException {
        int fd = FileCalls.openDirectory(FileCalls.AT_FDCWD, HostPath.bytes(target.directory()));
        try {
            FileCalls.changeAttribute(fd, place, OPAQUE, new byte[] {'y'});
        } finally {
            FileCalls.close(fd);
        }
    }

    /** Takes everything out again, and puts back what was there. */
    void remove() throws IOException {
        while (!placed.isEmpty()) {
            Placed place = placed.pop();
            String parent = TreePath.parent(place.path());
            // A command may have made the directory a link, and that must not be followed.
            Optional<Entry> around =
                    tree.resolve(parent).equals(parent) ? target.stat(parent) : Optional.empty();
            if (around.isPresent() && around.get().type() == Entry.Type.DIRECTORY) {
                target.delete(place.path());
                if (place.asideOrNull() != null) {
                    putBack(place);
                }
                target.create(around.get(), null);
            }
        }
        while (!parents.isEmpty()) {
            removeIfEmpty(parents.pop());
        }
    }

    private void removeIfEmpty(String path) throws IOException {
        Optional<Entry> entry = target.stat(path);
        if (entry.isPresent()
                && entry.get().type() == Entry.Type.DIRECTORY
                && target.list(path).isEmpty()) {
            Optional<Entry> around = target.stat(TreePath.parent(path));
            target.delete(path);
            if (around.isPresent()) {
                target.create(around.get(), null);
            }
        }
    }

    private String inTree(String place) {
        return HostPath.bytes(tree.directory()) + "/" + place;
    }
}
