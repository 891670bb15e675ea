package io.cooper.rootfs;

import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The times that directories shall have when an operation on a tree is done: every name that is
 * made or removed in a directory changes its time, so they are set last.
 */
final class DirectoryTimes {

    private final Map<String, Instant> times = new TreeMap<>(); // neighbours beside each other

    /** Notes the time that a directory has now, unless one has been noted. */
    void keep(String path, int directory) throws IOException {
        if (!times.containsKey(path)) {
            times.put(path, FileCalls.stat(directory, ".").mtime());
        }
    }

    /** Notes the time that a directory shall have. */
    void set(String path, Instant mtime) {
        times.put(path, mtime);
    }

    /** Sets the noted times on all these directories that are still there. */
    void apply(PathWalk walk) throws IOException {
        for (Map.Entry<String, Instant> time : times.entrySet()) {
            Optional<Place> place = walk.find(time.getKey());
            if (place.isEmpty()) {
                continue;
            }
            Place directory = place.get();
            Optional<FileStat> stat = FileCalls.find(directory.directory(), directory.name());
            if (stat.isPresent() && stat.get().isDirectory()) {
                FileCalls.changeTime(directory.directory(), directory.name(), time.getValue());
            }
        }
    }
}
