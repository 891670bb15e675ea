package io.cooper.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The files of an image, wherever they are: in a tree on disk, in layers, or still in a project.
 * Paths are as in {@link TreePath}.
 */
public interface ImageFiles {

    /**
     * Returns what is at a path: of a symbolic link itself, not of what it points to.
     *
     * @param path without links before its last component, as {@link #resolve} returns it
     */
    Optional<Entry> stat(String path) throws IOException;

    /**
     * Opens a file for reading.
     *
     * @param path without any link, as {@link #resolve} returns it
     */
    InputStream read(String path) throws IOException;

    /**
     * Returns a path with all links in it resolved as for a process whose root is the image, also
     * in its last component. Components at its end that do not exist are kept.
     */
    default String resolve(String path) throws IOException {
        return new ImageWalk(this).resolve(path);
    }
}
