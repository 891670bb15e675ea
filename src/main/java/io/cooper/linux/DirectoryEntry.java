package io.cooper.linux;

/**
 * A name in a directory, with the type that the file system gives with it.
 *
 * @param type a {@code DT_} number; 0 where the file system does not tell
 */
public record DirectoryEntry(String name, int type) {

    private static final int UNKNOWN = 0;
    private static final int DIRECTORY = 4;

    public boolean isDirectory() {
        return type == DIRECTORY;
    }

    public boolean isOfUnknownType() {
        return type == UNKNOWN;
    }
}
