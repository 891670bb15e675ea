package io.cooper.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A row of the package matrix: a test script, whose comments say what is installed for it.
 *
 * @param name of the script, without its extension
 * @param script its text
 */
record PackageRow(String name, String script) {

    private static final Path SCRIPTS = Path.of("src/test/resources/io/cooper/it/packages");
    private static final String EXTENSION = ".sh";

    static PackageRow of(String name) throws IOException {
        return new PackageRow(name, Files.readString(SCRIPTS.resolve(name + EXTENSION)));
    }

    /** Returns the names of all rows, sorted. */
    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the programs that the scripts use. */
    static List<Path> programs() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS.resolve("fixtures"))) {
            return files.toList();
        }
    }

    /** Returns the packages that are installed, separated by commas. */
    String packages() {
        return comment("packages").findFirst().orElse(name);
    }

    /** Returns patterns of the secrets that its installation makes. */
    Stream<String> secrets() {
        return comment("secrets");
    }

    /** Returns why it cannot be asked in a kind of sandbox; empty if it can. */
    Optional<String> obstacle(String kind) {
        return comment("not in " + kind).findFirst();
    }

    private Stream<String> comment(String key) {
        String start = "# " + key + ": ";
        return script.lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()));
    }
}
