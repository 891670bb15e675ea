package io.cooper.sandbox;

import java.nio.charset.StandardCharsets;

/**
 * A file or directory, owned by root, that is there while a view is open and gone afterwards.
 *
 * @param path in the tree, without a leading slash
 * @param mode permission bits
 * @param isDirectory whether it is a directory, and an empty one
 * @param content its bytes, one a char
 */
public record InjectedFile(String path, int mode, boolean isDirectory, String content) {

    /** Returns an empty directory. */
    public static InjectedFile directory(String path, int mode) {
        return new InjectedFile(path, mode, true, "");
    }

    /** Returns a file with these bytes. */
    public static InjectedFile file(String path, int mode, byte[] bytes) {
        String content = new String(bytes, StandardCharsets.ISO_8859_1);
        return new InjectedFile(path, mode, false, content);
    }

    byte[] bytes() {
        return content.getBytes(StandardCharsets.ISO_8859_1);
    }
}
