package io.cooper.sandbox;

import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.HostPath;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import io.cooper.rootfs.TreeClone;
import io.cooper.rootfs.TreePath;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A copy of a tree for one view after the other. What a view has changed is put back before the
 * next; to copy the whole tree again would take many times as long.
 */
final class RestoredTree implements Closeable {

    /** With more changes than this the tree is copied again. */
    private static final int MANY = 500;

    private final Path copy;
    private Snapshot cleanOrNull;
    private boolean inUse;

    /**
     * @param copy where the copy is to be; made and removed
     */
    RestoredTree(Path copy) {
        this.copy = copy;
    }

    /** Returns whether the caller has the copy from now on; else somebody else has. */
    synchronized boolean take() {
        boolean free = !inUse;
        inUse = true;
        return free;
    }

    /** Lets the next one have the copy. */
    synchronized void release() {
        inUse = false;
    }

    /** Returns the copy, which is as the original then. */
    Path like(Path original) throws IOException {
        try (Rootfs from = Rootfs.open(original)) {
            if (cleanOrNull == null || !isRestored(from)) {
                cleanOrNull = null;
                Rootfs.deleteTree(copy);
                TreeClone.clone(from, copy);
            }
        }
        try (Rootfs tree = Rootfs.open(copy)) {
            cleanOrNull = Snapshot.of(tree, Set.of());
        }
        return copy;
    }

    /** Returns whether all changes are undone; else the copy is of no use any more. */
    private boolean isRestored(Rootfs from) throws IOException {
        try (Rootfs tree = Rootfs.open(copy)) {
            Changes changes = cleanOrNull.changesTo(Snapshot.of(tree, Set.of()));
            Set<String> paths = new TreeSet<>(changes.written());
            paths.addAll(changes.deleted());
            if (paths.size() > MANY) {
                return false;
            }
            Set<String> directories = new TreeSet<>(Comparator.reverseOrder());
            for (String path : paths) {
                if (hasOtherNames(from, path)) {
                    return false;
                }
                restore(from, tree, path);
                directories.add(TreePath.parent(path));
                directories.add(path);
            }
            for (String path : directories) {
                Optional<Entry> directory = directory(from, path);
                if (directory.isPresent()) {
                    tree.create(directory.get(), null);
                }
            }
            return true;
        }
    }

    /** Tells whether it is a hard link: those are for the one who copies all. */
    private static boolean hasOtherNames(Rootfs from, String path) throws IOException {
        String file = HostPath.bytes(from.directory()) + "/" + path;
        Optional<FileStat> stat = FileCalls.find(FileCalls.AT_FDCWD, file);
        return stat.isPresent() && !stat.get().isDirectory() && stat.get().links() > 1;
    }

    private static void restore(Rootfs from, Rootfs tree, String path) throws IOException {
        Optional<Entry> was = from.stat(path);
        if (was.isEmpty()) {
            tree.delete(path);
        } else if (directory(from, path).isPresent() && directory(tree, path).isPresent()) {
            removeStrangers(from, tree, path);
        } else {
            tree.delete(path);
            copy(from, tree, was.get());
        }
    }

    /** A snapshot does not see sockets. */
    private static void removeStrangers(Rootfs from, Rootfs tree, String path) throws IOException {
        Set<String> known = new HashSet<>(from.list(path));
        for (String name : tree.list(path)) {
            if (!known.contains(name)) {
                tree.delete(TreePath.join(path, name));
            }
        }
    }

    private static void copy(Rootfs from, Rootfs tree, Entry entry) throws IOException {
        if (entry.type() == Entry.Type.FILE) {
            try (InputStream content = from.read(entry.path())) {
                tree.create(entry, content);
            }
            return;
        }
        tree.create(entry, null);
        if (entry.type() == Entry.Type.DIRECTORY) {
            for (String name : from.list(entry.path())) {
                Optional<Entry> child = from.stat(TreePath.join(entry.path(), name));
                if (child.isPresent()) {
                    copy(from, tree, child.get());
                }
            }
            tree.create(entry, null);
        }
    }

    private static Optional<Entry> directory(Rootfs tree, String path) throws IOException {
        return tree.stat(path).filter(entry -> entry.type() == Entry.Type.DIRECTORY);
    }

    @Override
    public void close() throws IOException {
        Rootfs.deleteTree(copy);
    }
}
