package io.cooper.check;

import io.cooper.oci.Digest;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import io.cooper.sandbox.Network;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a module has in {@code src/test/container}. At its top level, {@code *.sh} and executable
 * files are tests; all else is their data.
 */
public final class TestScripts {

    private static final int HEADER_BYTES = 16 * 1024;

    private final Path directory;
    private final List<TestFile> files;

    private TestScripts(Path directory, List<TestFile> files) {
        this.directory = directory;
        this.files = List.copyOf(files);
    }

    /**
     * Reads the directory.
     *
     * @param directory which may be missing: then there are no tests
     */
    public static TestScripts in(Path directory) throws IOException {
        List<TestFile> files = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Rootfs tree = Rootfs.open(directory)) {
                for (String name : tree.list("")) {
                    read(tree, name).ifPresent(files::add);
                }
            }
        }
        return new TestScripts(directory, files);
    }

    Path directory() {
        return directory;
    }

    /** Returns the tests in the order of their names. */
    List<TestFile> files() {
        return files;
    }

    /** Tells whether there is no test at all. */
    public boolean isEmpty() {
        return files.isEmpty();
    }

    /** Tells whether there are files for bats. */
    public boolean needBats() {
        return files.stream().anyMatch(file -> file.kind() == TestFile.Kind.BATS);
    }

    /** Tells whether what comes of the tests can depend on more than the image and themselves. */
    public boolean lookOutside() {
        return files.stream().anyMatch(file -> file.header().network() == Network.HOST);
    }

    /**
     * Returns a digest of all that the tests are: paths, bytes, what is executable, and the
     * settings that decide on a verdict.
     */
    public Digest digest(TestSettings settings) throws IOException {
        return TestInputs.digest(directory, settings);
    }

    private static Optional<TestFile> read(Rootfs tree, String name) throws IOException {
        // Hidden files and what editors leave behind are nobody's tests.
        if (name.startsWith(".") || name.endsWith("~")) {
            return Optional.empty();
        }
        Optional<Entry> entry = tree.stat(tree.resolve(name));
        if (entry.isEmpty() || entry.get().type() != Entry.Type.FILE) {
            return Optional.empty();
        }
        boolean executable = (entry.get().mode() & 0111) != 0;
        if (name.endsWith(".yaml")) {
            return Optional.of(checked(name, TestFile.Kind.STRUCTURE, beginning(tree, name), ""));
        }
        if (name.endsWith(".bats")) {
            return Optional.of(
                    checked(name, TestFile.Kind.BATS, beginning(tree, name), "/usr/bin/env bash"));
        }
        if (name.endsWith(".sh") || executable) {
            return Optional.of(script(tree, name, executable));
        }
        return Optional.empty();
    }

    private static TestFile script(Rootfs tree, String name, boolean executable)
            throws IOException {
        String text = beginning(tree, name);
        String shown = TreePath.display(name);
        if (!text.startsWith("#!")) {
            String advice =
                    name.endsWith(".sh")
                            ? "write #!/bin/sh as its first line"
                            : "write #!/bin/sh as its first line, or put it into a folder if it is"
                                    + " data";
            return TestFile.bad(
                    name, TestFile.Kind.SCRIPT, shown + " does not start with #!; " + advice);
        }
        String first = text.lines().findFirst().orElse("");
        if (text.startsWith("\r", first.length())) {
            return TestFile.bad(
                    name,
                    TestFile.Kind.SCRIPT,
                    shown + " has Windows line ends; write it with Unix line ends");
        }
        if (!executable) {
            return TestFile.bad(
                    name, TestFile.Kind.SCRIPT, shown + " is not executable; chmod +x it");
        }
        return checked(name, TestFile.Kind.SCRIPT, text, first.substring(2).strip());
    }

    private static TestFile checked(
            String name, TestFile.Kind kind, String text, String interpreter) {
        try {
            return new TestFile(name, kind, TestHeader.parse(text), interpreter, "");
        } catch (IllegalArgumentException e) {
            return TestFile.bad(name, kind, TreePath.display(name) + ": " + e.getMessage());
        }
    }

    private static String beginning(Rootfs tree, String name) throws IOException {
        try (InputStream in = tree.read(name)) {
            return new String(in.readNBytes(HEADER_BYTES), StandardCharsets.ISO_8859_1);
        }
    }
}
