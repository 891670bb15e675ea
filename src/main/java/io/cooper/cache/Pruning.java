package io.cooper.cache;

import java.io.IOException;
import java.nio.file.DirectoryStream;
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

    /** A build has a tree in use until it ends. */
    private static final Duration TREE_IN_USE = Duration.ofDays(1);

    /** Removes a directory with all in it, whoever owns that. */
    @FunctionalInterface
    public interface Remover {
        void remove(Path directory) throws IOException;
    }

    /**
     * What was done.
     *
     * @param files how many were removed
     * @param bytes how large they were
     * @param bytesLeft how large the cache is now
     */
    public record Result(int files, long bytes, long bytesLeft) {}

    private record Kept(Path file, long size, Instant lastUse, boolean isTree) {}

    /**
     * Removes what is too old, and then what is oldest until the rest is small enough.
     *
     * @param directory the cache directory; it may be missing
     * @param trees removes the tree of a base
     */
    public Result apply(Path directory, Instant now, Remover trees) throws IOException {
        List<Kept> all = list(directory);
        all.sort(Comparator.comparing(Kept::lastUse));
        long left = all.stream().mapToLong(Kept::size).sum();
        int files = 0;
        long bytes = 0;
        for (Kept kept : all) {
            Duration age = Duration.between(kept.lastUse(), now);
            boolean isDue = left > maxBytes || age.compareTo(maxAge) > 0;
            if (isDue && age.compareTo(kept.isTree() ? TREE_IN_USE : IN_USE) > 0) {
                if (kept.isTree()) {
                    trees.remove(kept.file());
                } else {
                    Files.deleteIfExists(kept.file());
                }
                files++;
                bytes += kept.size();
                left -= kept.size();
            }
        }
        return new Result(files, bytes, left);
    }

    private static List<Kept> list(Path directory) throws IOException {
        List<Kept> all = new ArrayList<>();
        for (String part : List.of("blobs", "results", "trees/results")) {
            if (Files.isDirectory(directory.resolve(part))) {
                try (Stream<Path> files = Files.walk(directory.resolve(part))) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        add(file, all);
                    }
                }
            }
        }
        Path trees = directory.resolve("trees");
        if (Files.isDirectory(trees)) {
            try (DirectoryStream<Path> each =
                    Files.newDirectoryStream(trees, KeptDirectory.NAMES)) {
                for (Path tree : each) {
                    long bytes = KeptDirectory.bytes(tree);
                    all.add(new Kept(tree, bytes, KeptDirectory.lastUse(tree), true));
                }
            }
        }
        return all;
    }

    private static void add(Path file, List<Kept> all) throws IOException {
        try {
            all.add(new Kept(file, Files.size(file), LastUse.of(file), false));
        } catch (NoSuchFileException e) {
            // Another one prunes too, or a build has renamed what it was writing.
        }
    }
}
