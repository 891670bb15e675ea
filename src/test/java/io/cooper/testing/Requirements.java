package io.cooper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a test needs of the machine: without it the test is skipped by name, or fails in CI. */
public final class Requirements {

    private Requirements() {}

    /** Needs to run as root. */
    public static void root() {
        try {
            Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            that(uid.equals(0), "this test must run as root");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Needs a condition to hold; the reason says what is missing if it does not. */
    public static void that(boolean condition, String reason) {
        if (Boolean.getBoolean("cooper.it.strict")) {
            assertThat(condition).as(reason).isTrue();
        } else {
            assumeTrue(condition, reason);
        }
    }
}
