package io.cooper.rootfs;

import io.cooper.linux.FileCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a tree is put together by an overlay (overlayfs): what it keeps as changes, and what lies
 * below and stays as it is. Whatever differs from below is in the changes under the same path, with
 * the directories around it; so is a directory that was moved, but not what is in it. Only a file
 * below with several names may change at one of them when something is done to another one.
 *
 * @param changes the directory of the changes
 * @param index where it notes files below that have several names and were touched
 * @param below the tree below, on the same file system, so that inodes have the same numbers there
 */
public record Overlay(Path changes, Path index, Path below) {

    /** Says where the content of a directory comes from that was moved. */
    private static final String REDIRECT = "trusted.overlay.redirect";

    /** Returns what tells of a directory whether something in it may differ from below. */
    Predicate<String> touched() throws IOException {
        if (hasTouchedLinks()) {
            return path -> true;
        }
        Set<String> directories = new HashSet<>();
        List<String> moved = new ArrayList<>();
        try (Rootfs tree = Rootfs.open(changes)) {
            TreeScan.scan(
                    tree.descriptor(),
                    (place, stat) -> {
                        if (stat.isDirectory()) {
                            directories.add(place.path());
                            if (isMoved(place)) {
                                moved.add(place.path() + "/");
                            }
                        }
                        return true;
                    });
        }
        return path -> directories.contains(path) || moved.stream().anyMatch(path::startsWith);
    }

    private boolean hasTouchedLinks() throws IOException {
        int directory = FileCalls.openDirectory(FileCalls.AT_FDCWD, HostPath.bytes(index));
        try {
            // Its own files, the whiteout that it links to among them, have names with a # before.
            return FileCalls.list(directory).stream()
                    .anyMatch(entry -> !entry.name().startsWith("#"));
        } finally {
            FileCalls.close(directory);
        }
    }

    private static boolean isMoved(Place directory) throws IOException {
        return FileCalls.listAttributes(directory.directory(), directory.name()).contains(REDIRECT);
    }
}
