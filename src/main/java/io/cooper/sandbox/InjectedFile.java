package io.cooper.sandbox;

/**
 * A file or directory, owned by root, that is there while a view is open and gone afterwards.
 *
 * @param path in the tree, without a leading slash
 * @param mode permission bits
 * @param content null for a directory
 */
public record InjectedFile(String path, int mode, byte[] content) {

    /** Returns an empty directory. */
    public static InjectedFile directory(String path, int mode) {
        return new InjectedFile(path, mode, null);
    }

    boolean isDirectory() {
        return content == null;
    }
}
