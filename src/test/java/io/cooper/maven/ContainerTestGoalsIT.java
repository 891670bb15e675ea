package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.Leaks;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goals of tests with the switches that Maven's users know, and the shell. */
class ContainerTestGoalsIT {

    @TempDir private Path directory;
    private MavenProject module;

    @BeforeEach
    void make_a_module() throws Exception {
        Requirements.root();
        BusyBoxImage.create(directory.resolve("base"));
        module =
                MavenProject.image(
                        directory.resolve("module"),
                        """
                        <from>oci:../base</from>
                        <basePolicy>any</basePolicy>
                        <testThreads>2</testThreads>
                        <testEnvironment><ANSWER>42</ANSWER></testEnvironment>
                        """);
        module.file("src/test/container/10-good.sh", "#!/bin/sh\ntest $ANSWER = 42\n")
                .file(
                        "src/test/container/20-bad.sh",
                        "#!/bin/sh\n# test: user=user timeout=30s\nid -un; exit 1\n");
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(Leaks.of(directory).find()).isEmpty();
    }

    private String record() throws Exception {
        return Files.readString(module.directory().resolve("target/container-tests.json"));
    }

    private Path report(String test) {
        return module.directory()
                .resolve("target/failsafe-reports/TEST-container." + test + ".sh.xml");
    }

    @Test
    void switches_choose_skip_and_ignore_as_failsafe_s_do() throws Exception {
        MavenResult failed = module.run("verify");

        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.output())
                .contains("to repeat it: mvn cooper:shell -Dcooper.test=20-bad")
                .contains("  user");
        assertThat(report("10-good")).exists();

        module.succeed("verify", "-Dit.test=10-*");
        assertThat(record()).contains("\"filter\" : \"10-*\"", "\"tests\" : 1");
        assertThat(report("20-bad")).doesNotExist();

        module.succeed("verify", "-Dmaven.test.failure.ignore");
        assertThat(record()).contains("\"tests\" : 2", "\"failures\" : 1");

        module.succeed("verify", "-DskipITs");
        assertThat(record()).contains("\"skippedBy\" : \"skipITs\"");
        assertThat(report("10-good")).doesNotExist();

        MavenResult none =
                module.run("verify", "-DfailIfNoTests", "-Dcooper.testSourceDirectory=missing");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.failure()).contains("there are no tests in", "failIfNoTests is set");
    }

    @Test
    void a_shell_takes_the_place_of_a_test_and_reads_commands_from_a_pipe() throws Exception {
        module.succeed("package", "-Dmaven.test.skip");
        Process shell =
                module.command("cooper:shell", "-Dcooper.test=20-bad")
                        .redirectErrorStream(true)
                        .start();
        try (OutputStream typed = shell.getOutputStream()) {
            typed.write(
                    "echo $(id -un) has $ANSWER; ls $TEST_DIR\n".getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).isZero();
        assertThat(output)
                .contains(
                        "the test is $TEST_DIR/20-bad.sh", "user has 42", "10-good.sh\n20-bad.sh");
    }
}
