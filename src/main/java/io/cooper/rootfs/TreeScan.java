package io.cooper.rootfs;

import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Visits what is in a tree: a directory before what is in it, its names in no order. No link is
 * followed, and the depth of the tree does not go onto the stack.
 */
final class TreeScan {

    /** Is shown what is in a tree. */
    interface Visitor {

        /**
         * Is called for each name.
         *
         * @param place good during the call
         * @return whether to visit what is in it, if it is a directory
         */
        boolean visit(Place place, FileStat stat) throws IOException;

        /** Is called when all in a directory has been visited. */
        default void leave(Place directory, FileStat stat) throws IOException {}
    }

    private record Level(
            int fd, Place place, String path, FileStat stat, List<DirectoryEntry> names) {}

    private final Visitor visitor;
    private final Deque<Level> levels = new ArrayDeque<>();

    private TreeScan(Visitor visitor) {
        this.visitor = visitor;
    }

    /**
     * Visits all below a directory, not itself.
     *
     * @param root an open directory
     */
    static void scan(int root, Visitor visitor) throws IOException {
        TreeScan scan = new TreeScan(visitor);
        try {
            scan.enter(new Place(root, "", "."), FileCalls.stat(root, "."));
            scan.toEnd();
        } finally {
            scan.levels.forEach(level -> FileCalls.close(level.fd()));
        }
    }

    private void enter(Place place, FileStat stat) throws IOException {
        int fd = FileCalls.openDirectory(place.directory(), place.name());
        List<DirectoryEntry> names = new ArrayList<>();
        // Known as open before the listing, which can fail.
        levels.push(new Level(fd, place, place.path(), stat, names));
        names.addAll(FileCalls.list(fd));
    }

    private void toEnd() throws IOException {
        while (!levels.isEmpty()) {
            Level level = levels.peek();
            if (!level.names().isEmpty()) {
                visit(level, level.names().remove(level.names().size() - 1).name());
            } else {
                levels.pop();
                FileCalls.close(level.fd());
                if (!levels.isEmpty()) {
                    visitor.leave(level.place(), level.stat());
                }
            }
        }
    }

    private void visit(Level level, String name) throws IOException {
        String directory = level.path();
        Place place = new Place(level.fd(), directory, name);
        if (directory.length() + 1 + name.length() > PathWalk.MAX_PATH) {
            throw new IOException(
                    String.format(
                            "a path of more than %d bytes: %s",
                            PathWalk.MAX_PATH, TreePath.display(place.path())));
        }
        Optional<FileStat> stat = FileCalls.find(level.fd(), name);
        if (stat.isPresent() && visitor.visit(place, stat.get()) && stat.get().isDirectory()) {
            enter(place, stat.get());
        }
    }
}
