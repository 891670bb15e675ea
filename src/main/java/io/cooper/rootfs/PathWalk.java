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
 * <p>The directory found last stays open: in archives and listings neighbours follow each other.
 * Whoever removes a directory or a link must say so with {@link #forget}.
 */
final class PathWalk implements Closeable {

    private static final int MAX_LINKS = 40; // as in the kernel
    private static final int MAX_PATH = 4096;

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

    private String openPath = "";
    private String openResolved = "";
    private int openDirectory = -1;

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
        if (openDirectory < 0 || !parent.equals(openPath)) {
            forget();
            try (Walker walker = new Walker(parent)) {
                if (!walker.toDirectory(mtimeOrNull)) {
                    return Optional.empty();
                }
                openPath = parent;
                openResolved = walker.path();
                openDirectory = walker.release();
            }
        }
        if (openResolved.length() + name.length() >= MAX_PATH) {
            throw new IOException("the path is longer than " + MAX_PATH + " bytes");
        }
        return Optional.of(new Place(openDirectory, openResolved, name));
    }

    /**
     * Returns a path with all links in it resolved, the last too. What does not exist is kept as it
     * is.
     */
    String resolve(String path) throws IOException {
        try (Walker walker = new Walker(path)) {
            if (walker.toDirectory(null)) {
                return walker.path();
            }
            return walker.pathWithPending();
        }
    }

    /** Closes the directory that is kept open, because the way to it may have changed. */
    void forget() {
        if (openDirectory >= 0) {
            FileCalls.close(openDirectory);
            openDirectory = -1;
        }
    }

    @Override
    public void close() {
        forget();
    }

    /** One way through the tree. */
    private final class Walker implements Closeable {

        private final Deque<String> pending = new ArrayDeque<>();
        private final List<String> names = new ArrayList<>();
        private int fd;
        private int followed;
        private int pendingOfLinks;

        Walker(String path) throws IOException {
            push(path);
            fd = enter(root, ".");
        }

        private void push(String path) {
            String[] components = path.split("/", -1);
            for (int i = components.length - 1; i >= 0; i--) {
                if (!components[i].isEmpty() && !components[i].equals(".")) {
                    pending.push(components[i]);
                }
            }
        }

        String path() {
            return String.join("/", names);
        }

        /** Returns the path with what does not exist, where only the text can tell the way. */
        String pathWithPending() {
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

        int release() {
            int released = fd;
            fd = -1;
            return released;
        }

        /**
         * Goes on until all components are done, or until one is no directory and no link to one:
         * then it is the first of those pending, and the answer is false.
         */
        boolean toDirectory(Instant mtimeOrNull) throws IOException {
            while (!pending.isEmpty()) {
                String name = pending.peek();
                if (name.equals("..")) {
                    pop();
                    up();
                    continue;
                }
                int next = FileCalls.enter(fd, name);
                if (next >= 0) {
                    pop();
                    step(name, next);
                    continue;
                }
                Optional<FileStat> stat = FileCalls.find(fd, name);
                if (stat.isPresent() && stat.get().isSymlink()) {
                    pop();
                    follow(name);
                } else if (stat.isEmpty() && mtimeOrNull != null) {
                    makeDirectory(name, mtimeOrNull);
                } else if (mtimeOrNull == null) {
                    return false;
                } else {
                    String path = TreePath.join(path(), name);
                    throw new IOException(TreePath.display(path) + " is not a directory");
                }
            }
            return true;
        }

        private void pop() {
            pending.pop();
            pendingOfLinks = Math.max(0, pendingOfLinks - 1);
        }

        private void step(String name, int next) {
            FileCalls.close(fd);
            fd = next;
            names.add(name);
        }

        private void up() throws IOException {
            if (names.isEmpty()) {
                if (links == Links.STRICT) {
                    throw new IOException("a symbolic link on its way climbs above the root");
                }
                return;
            }
            names.remove(names.size() - 1);
            // Not with "..": who moves a directory meanwhile could lead that elsewhere.
            int current = enter(root, ".");
            FileCalls.close(fd);
            fd = current;
            for (String name : List.copyOf(names)) {
                int next = enter(fd, name);
                FileCalls.close(fd);
                fd = next;
            }
        }

        private void follow(String name) throws IOException {
            if (++followed > MAX_LINKS) {
                throw new IOException("too many symbolic links on its way, perhaps a loop");
            }
            String target = FileCalls.readLink(fd, name);
            if (target.startsWith("/")) {
                int top = enter(root, ".");
                FileCalls.close(fd);
                fd = top;
                names.clear();
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
            times.keep(path(), fd);
            FileCalls.makeDirectory(fd, name, 0755);
            FileCalls.changeOwner(fd, name, 0, 0);
            FileCalls.changeMode(fd, name, 0755);
            times.set(TreePath.join(path(), name), mtime);
        }

        @Override
        public void close() {
            if (fd >= 0) {
                FileCalls.close(fd);
                fd = -1;
            }
        }
    }

    private static int enter(int directory, String name) throws IOException {
        int fd = FileCalls.enter(directory, name);
        if (fd < 0) {
            throw new ErrnoException(
                    "open " + TreePath.display(name),
                    ErrnoException.ENOENT,
                    "the directory went away meanwhile");
        }
        return fd;
    }
}
