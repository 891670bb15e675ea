package io.cooper.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A clock that goes ahead by some days for the programs that are told to look at it: Debian's
 * libfaketime, which is loaded into them, answers when they ask the kernel for the time. The
 * machine's own clock, which others use too, stays as it is.
 */
public final class LaterClock {

    private final int days;
    private final Path library;

    private LaterClock(int days, Path library) {
        this.days = days;
        this.library = library;
    }

    /** Requires libfaketime, fetched if need be, and returns a clock that is ahead. */
    public static LaterClock ofDays(int days) throws IOException {
        Path programs = Requirements.tool("faketime", "faketime").file().getParent();
        Path libraries = programs.resolveSibling("lib");
        try (DirectoryStream<Path> found = Files.newDirectoryStream(libraries, "*-linux-gnu*")) {
            for (Path architecture : found) {
                Path library = architecture.resolve("faketime/libfaketime.so.1");
                if (Files.exists(library)) {
                    return new LaterClock(days, library);
                }
            }
        }
        throw new MissingToolException("the Debian package libfaketime has no library", null);
    }

    /** Returns the library. */
    public Path library() {
        return library;
    }

    /** Returns the variables with which a program of this machine has this clock. */
    public Map<String, String> variables() {
        return variables(library.toString());
    }

    /**
     * Returns the variables with which a program has this clock.
     *
     * @param path where the program finds the library
     */
    public Map<String, String> variables(String path) {
        Map<String, String> variables = new TreeMap<>();
        variables.put("LD_PRELOAD", path);
        variables.put("FAKETIME", "+" + days + "d");
        // Times of files stay the files' own.
        variables.put("NO_FAKE_STAT", "1");
        return variables;
    }

    /** Removes what the library left in memory for programs that have ended. */
    public static void clean() throws IOException {
        try (DirectoryStream<Path> left =
                Files.newDirectoryStream(Path.of("/dev/shm"), "*faketime_{shm,sem}_*")) {
            for (Path file : left) {
                String process = file.toString().replaceFirst(".*_", "");
                if (ProcessHandle.of(Long.parseLong(process)).isEmpty()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
