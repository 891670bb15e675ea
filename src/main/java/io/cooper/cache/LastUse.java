package io.cooper.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** When something of the cache was last of use: the file's time of modification. */
final class LastUse {

    /** Finer than this nobody needs to know it. */
    private static final Duration GRAIN = Duration.ofMinutes(10);

    private LastUse() {}

    static Instant of(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    /** Says that it is of use now; returns whether the file's time was changed for that. */
    static boolean set(Path file) {
        Instant now = Instant.now();
        try {
            if (of(file).isBefore(now.minus(GRAIN))) {
                Files.setLastModifiedTime(file, FileTime.from(now));
                return true;
            }
        } catch (IOException e) {
            // Another build may have removed it, or a cache may be read-only: it is of use still.
        }
        return false;
    }
}
