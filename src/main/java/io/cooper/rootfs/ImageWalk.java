package io.cooper.rootfs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Finds places among the files of an image that may be on no disk, with links resolved as for a
 * process whose root is the image: as {@link PathWalk} does it in a tree.
 */
final class ImageWalk {

    private static final int MAX_LINKS = 40; // as in the kernel

    /** Makes the directories that are missing on a way. */
    @FunctionalInterface
    interface Maker {
        void make(String directory) throws IOException;
    }

    private final ImageFiles files;
    private final Deque<String> pending = new ArrayDeque<>();
    private String here = "";
    private int followed;

    ImageWalk(ImageFiles files) {
        this.files = files;
    }

    /** Returns a path with all links in it resolved; what does not exist is kept as it is. */
    String resolve(String path) throws IOException {
        start(path);
        if (!toDirectory(null)) {
            for (String name : pending) {
                here = name.equals("..") ? TreePath.parent(here) : TreePath.join(here, name);
            }
        }
        return here;
    }

    /** Returns a directory's path with all links in it resolved; what does not exist is made. */
    String make(String directory, Maker maker) throws IOException {
        start(directory);
        toDirectory(maker);
        return here;
    }

    private void start(String path) {
        pending.clear();
        here = "";
        followed = 0;
        push(path);
    }

    private void push(String path) {
        List<String> components = TreePath.components(path);
        for (int i = components.size() - 1; i >= 0; i--) {
            pending.push(components.get(i));
        }
    }

    /**
     * Goes on until all components are done, or until one is no directory and no link to one: then
     * it is the first of those pending, and the answer is false.
     */
    private boolean toDirectory(Maker makerOrNull) throws IOException {
        while (!pending.isEmpty()) {
            String name = pending.pop();
            if (name.equals("..")) {
                here = TreePath.parent(here); // the root is its own parent
                continue;
            }
            String path = TreePath.join(here, name);
            Optional<Entry> there = files.stat(path);
            if (there.isPresent() && there.get().type() == Entry.Type.SYMLINK) {
                follow(there.get().linkTarget());
                continue;
            }
            if (there.isEmpty() && makerOrNull != null) {
                makerOrNull.make(path);
            } else if (there.isEmpty() || there.get().type() != Entry.Type.DIRECTORY) {
                pending.push(name);
                if (makerOrNull != null) {
                    throw new IOException(TreePath.display(path) + " is not a directory");
                }
                return false;
            }
            here = path;
        }
        return true;
    }

    private void follow(String target) throws IOException {
        if (++followed > MAX_LINKS) {
            throw new IOException("too many symbolic links on its way, perhaps a loop");
        }
        if (target.startsWith("/")) {
            here = "";
        }
        push(target);
        if (pending.size() > PathWalk.MAX_PATH) {
            throw new IOException("the path is longer than " + PathWalk.MAX_PATH + " bytes");
        }
    }
}
