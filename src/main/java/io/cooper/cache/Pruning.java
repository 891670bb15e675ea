package io.cooper.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Removes from a cache what nobody has used for long. Builds may go on meanwhile: what was of use
 * within the last hour stays, and what is missing a build makes anew.
 *
 * @param maxAge how long something may lie there without being used
 * @param maxBytes how large the whole may be
 */
public record Pruning(Duration maxAge, long maxBytes) {

    private static final Duration IN_USE = Duration.ofHours(1);

    /**
     * What was done.
     *
     * @param files how many were removed
     * @param bytes how large they were
     * @param bytesLeft how large the cache is now
     */
    public record Result(int files, long bytes, long bytesLeft) {}

    private record Kept(Path file, long size, Instant lastUse) {}

    /**
     * Removes what is too old, and then what is oldest until the rest is small enough.
     *
     * @param directory the cache directory; it may be missing
     */
    public Result apply(Path directory, Instant now) throws IOException {
        List<Kept> all = list(directory);
        all.sort(Comparator.comparing(Kept::lastUse));
        long left = all.stream().mapToLong(Kept::size).sum();
        int files = 0;
        long bytes = 0;
        for (Kept kept : all) {
            Duration age = Duration.between(kept.lastUse(), now);
            boolean isDue = left > maxBytes || age.compareTo(maxAge) > 0;
            if (isDue && age.compareTo(IN_USE) > 0) {
                Files.deleteIfExists(kept.file());
                files++;
                bytes += kept.size();
                left -= kept.size();
            }
        }
        return new Result(files, bytes, left);
    }

    private static List<Kept> list(Path directory) throws IOException {
        List<Kept> all = new ArrayList<>();
        for (String part : List.of("blobs", "results")) {
            if (Files.isDirectory(directory.resolve(part))) {
                try (Stream<Path> files = Files.walk(directory.resolve(part))) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        add(file, all);
                    }
                }
            }
        }
        return all;
    }

    private static void add(Path file, List<Kept> all) throws IOException {
        try {
            all.add(new Kept(file, Files.size(file), LastUse.of(file)));
        } catch (NoSuchFileException e) {
            // Another one prunes too, or a build has renamed what it was writing.
        }
    }
}
