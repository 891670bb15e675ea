package io.cooper.rootfs;

import java.io.IOException;
import java.util.List;

/**
 * What the name of a layer's entry says, after the OCI image specification ("Image Layer Filesystem
 * Changeset").
 *
 * @param path of what is put or hidden, or of the directory whose content is hidden
 */
record LayerName(Kind kind, String path) {

    static final String WHITEOUT = ".wh.";

    private static final String OPAQUE = ".wh..wh..opq";
    private static final String RESERVED = ".wh..wh.";
    private static final int MAX_NAME = 4096;

    enum Kind {
        /** Something is there. */
        PUT,
        /** What lower layers have at the path is gone. */
        HIDE,
        /** What lower layers have in the directory is gone. */
        HIDE_CONTENT,
        /** Bookkeeping of AUFS. */
        NOTHING
    }

    /**
     * Reads an entry's name.
     *
     * @throws BadLayerException if it leads out of the tree, or is too long, or no name
     */
    static LayerName of(String name) throws BadLayerException {
        String path = path(name, "a name");
        String last = TreePath.name(path);
        String directory = TreePath.parent(path);
        if (path.startsWith(RESERVED) || path.contains("/" + RESERVED)) {
            return last.equals(OPAQUE)
                    ? new LayerName(Kind.HIDE_CONTENT, directory)
                    : new LayerName(Kind.NOTHING, path);
        }
        if (directory.startsWith(WHITEOUT) || directory.contains("/" + WHITEOUT)) {
            throw new BadLayerException("it lies in a directory named as a whiteout");
        }
        if (!last.startsWith(WHITEOUT)) {
            return new LayerName(Kind.PUT, path);
        }
        String hidden = last.substring(WHITEOUT.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw new BadLayerException("a whiteout of no name");
        }
        return new LayerName(Kind.HIDE, TreePath.join(directory, hidden));
    }

    /**
     * Makes sure that a layer can hold a path of a tree.
     *
     * @throws IOException if its name would be taken for a whiteout
     */
    static void requireHoldable(String path) throws IOException {
        if (TreePath.name(path).startsWith(WHITEOUT)) {
            throw new IOException(
                    TreePath.display(path)
                            + ": no layer can hold a name that begins with .wh., which marks"
                            + " deletions");
        }
    }

    /**
     * Returns a name in an archive as a path in the tree.
     *
     * @param kind what it is, for messages
     */
    static String path(String name, String kind) throws BadLayerException {
        if (name.length() > MAX_NAME) {
            throw new BadLayerException(kind + " longer than " + MAX_NAME + " bytes");
        }
        if (name.indexOf('\0') >= 0) {
            throw new BadLayerException(kind + " with a NUL byte");
        }
        if (name.startsWith("/")) {
            throw new BadLayerException(kind + " that is absolute: " + TreePath.display(name));
        }
        List<String> components = TreePath.components(name);
        if (components.contains("..")) {
            throw new BadLayerException(kind + " with ..: " + TreePath.display(name));
        }
        return String.join("/", components);
    }
}
