package io.cooper.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The IDs that this process can use (user_namespaces(7)). */
public final class UserIds {

    private static final String ALL = "0 0 4294967295";
    private static final boolean IS_INITIAL = read();

    private UserIds() {}

    /** Tells whether all IDs are its own: it is in no user namespace but the machine's. */
    public static boolean areAllMapped() {
        return IS_INITIAL;
    }

    private static boolean read() {
        try {
            String map = Files.readString(Path.of("/proc/self/uid_map"));
            return map.trim().replaceAll("\\s+", " ").equals(ALL);
        } catch (IOException e) {
            return true; // a kernel without user namespaces
        }
    }
}
