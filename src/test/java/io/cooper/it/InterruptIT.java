package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.Leaks;
import io.cooper.testing.MavenProject;
import io.cooper.testing.OrdinaryUser;
import io.cooper.testing.Requirements;
import io.cooper.testing.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Maven is stopped in the middle of a step or a test: nothing goes on, and nothing is left. */
class InterruptIT {

    private static final String BUILD_SCRIPT = "src/main/container/build.d/10-long.sh";
    private static final String TEST_SCRIPT = "src/test/container/10-long.sh";
    private static final String RUN = "cooper:run";

    /** The kind namespaces for an ordinary user. */
    private static final String USER = "user namespace";

    private static final String LONG =
            "#!/bin/sh\n# test: service=none\nsetsid sleep 600 &\necho started\nsleep 600\n";

    @TempDir private Path directory;
    private MavenProject project;

    @BeforeEach
    void prepare() throws Exception {
        Requirements.root();
        Path base = BusyBoxImage.create(directory.resolve("base")).directory();
        project =
                MavenProject.image(
                        directory.resolve("home/module"),
                        "<from>oci:" + base + "</from><command>sleep,600</command>");
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of("namespaces", "INT", RUN),
                Arguments.of("namespaces", "INT", BUILD_SCRIPT),
                Arguments.of("namespaces", "TERM", TEST_SCRIPT),
                Arguments.of("namespaces", "KILL", BUILD_SCRIPT),
                Arguments.of("namespaces", "KILL", TEST_SCRIPT),
                Arguments.of("chroot", "INT", TEST_SCRIPT),
                Arguments.of("chroot", "TERM", BUILD_SCRIPT),
                Arguments.of("chroot", "KILL", BUILD_SCRIPT),
                Arguments.of(USER, "INT", BUILD_SCRIPT),
                Arguments.of(USER, "TERM", TEST_SCRIPT),
                Arguments.of(USER, "KILL", TEST_SCRIPT));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothing_goes_on(String kind, String signal, String script) throws Exception {
        boolean runs = script.equals(RUN);
        if (!runs) {
            project.file(script, LONG);
        }
        if (kind.equals(USER)) {
            // The runs as root, which come first, have filled the tests' repository.
            Requirements.tool("newuidmap", "uidmap");
            OrdinaryUser user = OrdinaryUser.in(directory.resolve("home"), true);
            user.own(directory);
            project.as(user);
        } else {
            project.options("-Dcooper.sandbox=" + kind);
        }
        String phase = runs ? "package" : "verify";
        // Into a file: what -X prints does not fit a pipe that nobody reads, and Maven would wait.
        Path output = directory.resolve("output");
        Process maven =
                project.command(phase, runs ? RUN : "-X").redirectOutput(output.toFile()).start();
        try {
            assertThat(Waiting.until(() -> runs(maven, "sleep 600"), Duration.ofMinutes(1)))
                    .isTrue();
            kill(maven.pid(), signal);
            assertThat(maven.waitFor(20, TimeUnit.SECONDS))
                    .withFailMessage(() -> "does not end: " + text(output))
                    .isTrue();
        } finally {
            maven.destroyForcibly();
        }

        List<String> left = Leaks.of(directory).find();
        assertThat(left).noneMatch(leak -> leak.startsWith("process"));
        if (!signal.equals("KILL")) {
            assertThat(left).isEmpty();
            assertThat(project.directory().resolve("target").toFile().list())
                    .doesNotContain("container-test-work", "container-run-work");
        }

        // What a killed Maven left of files and mounts goes now.
        Files.deleteIfExists(project.directory().resolve(script));
        project.succeed("clean", "verify");
        assertThat(Leaks.of(directory).find()).isEmpty();
        assertThat(project.directory().resolve("target/container-work")).doesNotExist();
    }

    /** Tells whether Maven has started a process with this command line. */
    private static boolean runs(Process maven, String commandLine) {
        return maven.descendants().map(InterruptIT::commandLine).anyMatch(commandLine::equals);
    }

    private static String commandLine(ProcessHandle process) {
        try {
            Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            return Files.readString(file).replace('\0', ' ').strip();
        } catch (IOException e) {
            return ""; // it ended meanwhile
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static void kill(long pid, String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
        try (BufferedReader errors = kill.errorReader()) {
            assertThat(kill.waitFor()).as(errors.lines().toList().toString()).isZero();
        }
    }
}
