package io.cooper.plan;

import java.nio.file.Path;

/**
 * A file or directory to be copied into the image.
 *
 * @param from the file or directory on this machine
 * @param to its absolute path in the image; with {@code /} at its end the directory that it is put
 *     into under its own name
 * @param owner {@code user}, {@code user:group}, or numbers in their place; names are those of the
 *     image; empty means root
 * @param mode permission bits for files, as in {@code 0640}; or {@link #DERIVED_MODE}
 */
public record FileSpec(Path from, String to, String owner, int mode) {

    /** The mode that says: executable files 0755, others 0644. */
    public static final int DERIVED_MODE = -1;

    public FileSpec {
        if (!to.startsWith("/")) {
            throw new IllegalArgumentException(
                    "<files>: <to>" + to + "</to> is not an absolute path in the image");
        }
        if (mode > 07777) {
            throw new IllegalArgumentException(
                    "<files>: <mode>"
                            + Integer.toOctalString(mode)
                            + "</mode> is not between 0 and 7777");
        }
    }

    /** Returns the path in the image that this file or directory gets. */
    public String target() {
        return to.endsWith("/") ? to + from.getFileName() : to;
    }
}
