package io.cooper.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What builds in a directory leave behind: mounts below it, and processes that are about it. Others
 * on the same machine do not count.
 */
public final class Leaks {

    private static final Duration FOR_PROCESSES = Duration.ofSeconds(1);

    private final String directory;

    private Leaks(Path directory) {
        this.directory = directory.toAbsolutePath().normalize().toString();
    }

    /** Returns the leaks of builds in a directory and below. */
    public static Leaks of(Path directory) {
        return new Leaks(directory);
    }

    /** Returns what is left, in words; processes get a second to end. */
    public List<String> find() throws IOException, InterruptedException {
        List<String> left = new ArrayList<>();
        Waiting.until(
                () -> {
                    left.clear();
                    left.addAll(mounts());
                    left.addAll(processes());
                    return left.isEmpty();
                },
                FOR_PROCESSES);
        return left;
    }

    private List<String> mounts() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.filter(line -> line.contains(" " + directory))
                    .map(line -> "mount: " + line)
                    .toList();
        }
    }

    private List<String> processes() throws IOException {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> processes =
                Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                String about = link(process, "root") + "\0" + link(process, "cwd") + "\0";
                about += commandLine(process);
                if (!isOurs(process) && about.contains(directory)) {
                    found.add("process " + process.getFileName() + ": " + about.replace('\0', ' '));
                }
            }
        }
        return found;
    }

    private static boolean isOurs(Path process) {
        long pid = Long.parseLong(process.getFileName().toString());
        for (ProcessHandle at = ProcessHandle.current();
                at != null;
                at = at.parent().orElse(null)) {
            if (at.pid() == pid) {
                return true;
            }
        }
        return false;
    }

    private static String link(Path process, String name) {
        try {
            return Files.readSymbolicLink(process.resolve(name)).toString();
        } catch (IOException e) {
            return ""; // it ended meanwhile
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"));
        } catch (IOException e) {
            return "";
        }
    }
}
