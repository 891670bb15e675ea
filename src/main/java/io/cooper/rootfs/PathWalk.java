package io.cooper.rootfs;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Finds places in a tree, with links resolved as for a process whose root is the tree. It goes one
 * component at a time from the root's descriptor and reads links itself, so that no link, and
 * nobody who changes the tree meanwhile, leads it out. ({@code openat2} does this in one call, but
 * the seccomp profile of stock containers may refuse it.)
 *
 * <p>The directory found last and those above it stay open: in archives and listings neighbours
 * follow each other. Whoever removes a directory or a link must say so with {@link #forget}.
 */
final class PathWalk implements Closeable {

    private static final int MAX_LINKS = 40; // as in the kernel

    /** More bytes than a path may have, PATH_MAX: programs in the image could not use it. */
    static final int MAX_PATH = 4096;

    /** More steps than the longest path takes, links and all. */
    private static final int MAX_STEPS = 100_000;

    /** What becomes of a link that climbs above the root or leads nowhere. */
    enum Links {
        /** {@code ..} at the root is the root; what is missing can be made. */
        AS_CHROOT,
        /** Both are refused. */
        STRICT
    }

    private final int root;
    private final Links links;
    private final DirectoryTimes times = new DirectoryTimes();

    /** The directories from the root to the one found last, and their descriptors. */
    private final List<String> names = new ArrayList<>();

    private final List<Integer> descriptors = new ArrayList<>();
    private boolean found;
    private String foundPath = "";
    private String foundResolved = "";

    PathWalk(int root, Links links) {
        this.root = root;
        this.links = links;
    }

    /**
     * Returns the times to be set on directories at the end; those that are made here are noted.
     */
    DirectoryTimes times() {
        return times;
    }

    /** Returns the place of a path, or nothing if the directory that it is in is missing. */
    Optional<Place> find(String path) throws IOException {
        return place(path, null);
    }

    /**
     * Returns the place of a path. Missing directories on the way are made, with 0755 and 0:0.
     *
     * @param mtime what directories that are made get, once the times are applied
     */
    Place make(String path, Instant mtime) throws IOException {
        return place(path, mtime).orElseThrow();
    }

    private Optional<Place> place(String path, Instant mtimeOrNull) throws IOException {
        if (path.isEmpty()) {
            return Optional.of(new Place(root, "", "."));
        }
        String parent = TreePath.parent(path);
        String name = TreePath.name(path);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IOException("not a path in a tree: " + TreePath.display(path));
        }
        if (!found || !parent.equals(foundPath)) {
            found = false;
            if (!new Way(parent).toDirectory(mtimeOrNull)) {
                return Optional.empty();
            }
            foundPath = parent;
            foundResolved = String.join("/", names);
            found = true;
        }
        if (foundResolved.length() + name.length() >= MAX_PATH) {
            throw new IOException("the path is longer than " + MAX_PATH + " bytes");
        }
        return Optional.of(new Place(directory(), foundResolved, name));
    }

    /** Returns the descriptor of the directory that the walk has come to. */
    private int directory() {
        return descriptors.isEmpty() ? root : descriptors.get(descriptors.size() - 1);
    }

    /** Goes back up, until so many names are left. */
    private void backTo(int count) {
        while (names.size() > count) {
            names.remove(names.size() - 1);
            FileCalls.close(descriptors.remove(descriptors.size() - 1));
        }
    }

    /**
     * Returns a path with all links in it resolved, the last too. What does not exist is kept as it
     * is.
     */
    String resolve(String path) throws IOException {
        found = false;
        Way way = new Way(path);
        return way.toDirectory(null) ? String.join("/", names) : way.withPending();
    }

    /** Closes the directories that are kept open, because the way to them may have changed. */
    void forget() {
        backTo(0);
        found = false;
    }

    @Override
    public void close() {
        forget();
    }

    /** One way through the tree; what it shares with the one before is not gone again. */
    private final class Way {

        private final Deque<String> pending = new ArrayDeque<>();
        private int followed;
        private int steps;
        private int pendingOfLinks;

        Way(String path) {
            push(path);
            int common = 0;
            while (common < names.size() && names.get(common).equals(pending.peek())) {
                pending.pop();
                common++;
            }
            backTo(common);
        }

        private void push(String path) {
            List<String> components = TreePath.components(path);
            for (int i = components.size() - 1; i >= 0; i--) {
                pending.push(components.get(i));
            }
        }

        /** Returns the path with what does not exist, where only the text can tell the way. */
        String withPending() {
            List<String> path = new ArrayList<>(names);
            for (String name : pending) {
                if (!name.equals("..")) {
                    path.add(name);
                } else if (!path.isEmpty()) {
                    path.remove(path.size() - 1);
                }
            }
            return String.join("/", path);
        }

        /**
         * Goes on until all components are done, or until one is no directory and no link to one:
         * then it is the first of those pending, and the answer is false.
         */
        boolean toDirectory(Instant mtimeOrNull) throws IOException {
            while (!pending.isEmpty()) {
                countStep();
                String name = pending.peek();
                if (name.equals("..")) {
                    pop();
                    up();
                    continue;
                }
                int next = FileCalls.enter(directory(), name);
                if (next >= 0) {
                    pop();
                    names.add(name);
                    descriptors.add(next);
                    continue;
                }
                Optional<FileStat> stat = FileCalls.find(directory(), name);
                if (stat.isPresent() && stat.get().isSymlink()) {
                    pop();
                    follow(name);
                } else if (stat.isEmpty() && mtimeOrNull != null) {
                    makeDirectory(name, mtimeOrNull);
                } else if (stat.isEmpty() || !stat.get().isDirectory()) {
                    // A directory another thread has made since: then it is entered next.
                    if (mtimeOrNull == null) {
                        return false;
                    }
                    throw new IOException(TreePath.display(path(name)) + " is not a directory");
                }
            }
            return true;
        }

        private void pop() {
            pending.pop();
            pendingOfLinks = Math.max(0, pendingOfLinks - 1);
        }

        private void up() throws IOException {
            if (names.isEmpty()) {
                if (links == Links.STRICT) {
                    throw new IOException("a symbolic link on its way climbs above the root");
                }
                return;
            }
            // Not with "..": who moves a directory meanwhile could lead that elsewhere.
            backTo(names.size() - 1);
        }

        private void countStep() throws IOException {
            if (++steps > MAX_STEPS) {
                throw new IOException("symbolic links make its way too long");
            }
        }

        private void follow(String name) throws IOException {
            if (++followed > MAX_LINKS) {
                throw new IOException("too many symbolic links on its way, perhaps a loop");
            }
            String target = FileCalls.readLink(directory(), name);
            if (target.startsWith("/")) {
                backTo(0);
            }
            int before = pending.size();
            push(target);
            pendingOfLinks += pending.size() - before;
            if (pending.size() > MAX_PATH) {
                throw new IOException("the path is longer than " + MAX_PATH + " bytes");
            }
        }

        private void makeDirectory(String name, Instant mtime) throws IOException {
            if (pendingOfLinks > 0 && links == Links.STRICT) {
                throw new IOException("a symbolic link on its way leads nowhere");
            }
            int directory = directory();
            times.keep(String.join("/", names), directory);
            try {
                FileCalls.makeDirectory(directory, name, 0755);
            } catch (ErrnoException e) {
                if (e.errno() == ErrnoException.EEXIST) {
                    return; // another thread was faster, and sees to the rest
                }
                throw e;
            }
            FileCalls.changeOwner(directory, name, 0, 0);
            FileCalls.changeMode(directory, name, 0755);
            times.set(path(name), mtime);
        }

        private String path(String name) {
            return TreePath.join(String.join("/", names), name);
        }
    }
}
