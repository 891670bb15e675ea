package io.cooper.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. Where it is missing the test is skipped and says why; with
 * {@code -Dcooper.it.strict=true} it fails instead.
 */
public final class Requirements {

    private Requirements() {}

    /** Requires that the tests run as root. */
    public static void root() {
        boolean root;
        try {
            root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            root = false;
        }
        that(root, "needs root");
    }

    /**
     * Requires a program: on the PATH, or else from a Debian package, unpacked below {@code
     * target}.
     *
     * @return the program, ready to be started
     */
    public static Tool tool(String program, String debianPackage) {
        try {
            return DebianTools.ofBuild().find(program, debianPackage);
        } catch (MissingToolException e) {
            that(false, e.getMessage());
            throw new IllegalStateException("a missing requirement ends the test", e);
        }
    }

    /**
     * Requires a program that is not fetched: it has to be on this machine.
     *
     * @return the program, ready to be started
     */
    public static Tool installed(String program) {
        Optional<Path> file = DebianTools.installed(program);
        that(file.isPresent(), "needs the program " + program);
        return new Tool(file.orElseThrow(), Map.of());
    }

    /**
     * Requires that a condition holds.
     *
     * @param reason what is missing otherwise
     */
    public static void that(boolean condition, String reason) {
        if (condition) {
            return;
        }
        if (Boolean.getBoolean("cooper.it.strict")) {
            Assertions.fail("required on this machine: " + reason);
        }
        Assumptions.abort(reason);
    }
}
