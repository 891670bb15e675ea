package io.cooper.check;

import io.cooper.rootfs.TreePath;
import io.cooper.sandbox.InjectedFile;
import io.cooper.sandbox.InjectedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** bats-core in a view: brought there for a test, and gone with it. */
final class Bats {

    /** Where views have it. */
    static final String PROGRAM = "/run/bats/bin/bats";

    private static final List<String> LIBRARIES = List.of("lib/bats-core", "libexec/bats-core");

    private Bats() {}

    /**
     * Returns what a view needs.
     *
     * @param prefix that bats-core was installed with, e.g. {@code /usr}
     * @throws IOException if it is not there
     */
    static Additions from(Path prefix) throws IOException {
        Path program = prefix.resolve("bin/bats");
        if (!Files.isRegularFile(program)
                || !LIBRARIES.stream().map(prefix::resolve).allMatch(Files::isDirectory)) {
            throw new IOException(
                    "there is no bats-core in "
                            + prefix
                            + ": bin/bats, "
                            + String.join(" or ", LIBRARIES)
                            + " is missing");
        }
        String root = TreePath.parent(TreePath.parent(TreePath.of(PROGRAM)));
        return new Additions(
                List.of(InjectedFile.file(TreePath.of(PROGRAM), 0755, Files.readAllBytes(program))),
                LIBRARIES.stream()
                        .map(path -> new InjectedTree(prefix.resolve(path), root + "/" + path))
                        .toList());
    }
}
