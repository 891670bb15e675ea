package io.cooper.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The bats-core of this machine. */
public final class InstalledBats implements BatsSource {

    private static final List<Path> PREFIXES = List.of(Path.of("/usr/local"), Path.of("/usr"));

    @Override
    public Path prefix() throws IOException {
        return PREFIXES.stream()
                .filter(prefix -> Files.isDirectory(prefix.resolve("libexec/bats-core")))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IOException(
                                        "*.bats needs bats-core 1.5 or newer on this machine, in"
                                                + " /usr or /usr/local; in Debian it is the package"
                                                + " bats"));
    }
}
