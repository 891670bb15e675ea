package io.cooper.plan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a module has in {@code src/main/container}: files for the image, and scripts that run while
 * it is built.
 */
public final class ContainerSources {

    private final Path directory;

    /**
     * @param directory {@code src/main/container} of the module; it may be missing
     */
    public ContainerSources(Path directory) {
        this.directory = directory;
    }

    /** Returns the steps that the sources ask for: the files, then each script in name order. */
    public List<Step> steps() throws IOException {
        List<Step> steps = new ArrayList<>();
        Path rootfs = directory.resolve("rootfs");
        if (Files.isDirectory(rootfs)) {
            steps.add(new Step.CopyTree(rootfs));
        }
        for (Path script : scripts(directory.resolve("build.d"))) {
            steps.add(new Step.RunScript(script));
        }
        return steps;
    }

    private static List<Path> scripts(Path buildD) throws IOException {
        if (!Files.isDirectory(buildD)) {
            return List.of();
        }
        List<Path> scripts;
        try (Stream<Path> files = Files.list(buildD)) {
            scripts =
                    files.filter(file -> !file.getFileName().toString().startsWith("."))
                            .sorted()
                            .toList();
        }
        for (Path script : scripts) {
            check(script);
        }
        return scripts;
    }

    private static void check(Path script) throws IOException {
        if (!script.toString().endsWith(".sh") || !Files.isRegularFile(script)) {
            throw new IllegalArgumentException(
                    script
                            + " is not a script; build.d holds only files named *.sh, data goes into rootfs");
        }
        try (InputStream in = Files.newInputStream(script)) {
            if (in.read() != '#' || in.read() != '!') {
                throw new IllegalArgumentException(
                        script + " does not start with #!; write #!/bin/sh as its first line");
            }
        }
    }
}
