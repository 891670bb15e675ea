package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.rootfs.Snapshot;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Leaks;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a script sees in the image, what its verdict is, and what it cannot do, in each kind. */
@ParameterizedClass
@EnumSource(
        value = SandboxKind.class,
        names = {"NAMESPACES", "CHROOT"})
class ContainerTestsIT {

    private final SandboxKind kind;
    @TempDir private Path directory;
    private TestBench bench;
    private Snapshot image;

    ContainerTestsIT(SandboxKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void make_an_image() throws Exception {
        Requirements.root();
        bench = TestBench.in(directory, kind);
        image = Snapshot.of(bench.rootfs(), Set.of());
    }

    @AfterEach
    void the_image_is_as_it_was_and_nothing_is_left() throws Exception {
        assertThat(image.changesTo(Snapshot.of(bench.rootfs(), Set.of())).isEmpty()).isTrue();
        assertThat(Leaks.of(directory).find()).isEmpty();
        assertThat(directory.resolve("work")).doesNotExist();
        bench.close();
    }

    @Test
    void each_script_is_a_test_with_a_verdict_of_its_own() throws Exception {
        bench.script("10-good.sh", "echo fine")
                .script("20-bad.sh", "echo broken; exit 3")
                .script("30-skip.sh", "echo no time; exit 77")
                .script("40-tap.sh", "echo 1..2; echo ok 1 - a; echo not ok 2 - b; exit 1")
                .file("data.txt", "rw-r--r--", "data");

        TestRun run = bench.run();

        assertThat(run.results())
                .extracting(TestResult::verdict)
                .containsExactly(Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED, Verdict.FAILED);
        assertThat(run.counts()).isEqualTo(new Counts(5, 2, 0, 1));
        assertThat(run.results().get(1).lastLines(5)).containsExactly("broken");
        assertThat(run.record().files().get(1).message()).isEqualTo("ended with exit code 3");
        assertThat(bench.progress()).contains("started 10-good.sh", "failed 20-bad.sh");
        assertThat(bench.reports().toFile().list())
                .contains("TEST-container.40-tap.sh.xml", "summary.xml", "container-tests.html");
    }

    @Test
    void a_script_sees_the_image_s_environment_and_what_the_pom_names_and_nothing_else()
            throws Exception {
        bench.image(
                        config ->
                                config.withEnv(Map.of("TZ", "UTC"))
                                        .withUser("user")
                                        .withWorkingDir("/srv/new"))
                .settings(old -> old.withEnvironment(Map.of("ANSWER", "42")))
                .file("fixtures/data", "rw-------", "from a fixture\n")
                .script(
                        "1.sh",
                        "env | sort; id -un; pwd; cat \"$TEST_DIR/fixtures/data\";"
                                + " touch \"$TEST_TMPDIR/mine\"; cat; ls -a \"$TEST_TMPDIR\"")
                .script("2.sh", "# test: user=root\nid -un; ls -A \"$TEST_TMPDIR\"");

        TestRun run = bench.run();

        List<String> lines = run.results().get(0).output().lines().toList();
        assertThat(lines)
                .contains(
                        "ANSWER=42",
                        "HOME=/tmp",
                        "PATH=/bin",
                        "TEST_DIR=/run/tests",
                        "TEST_TMPDIR=/run/tests-tmp",
                        "TZ=UTC",
                        "user",
                        "/srv/new",
                        "from a fixture",
                        "mine")
                .anyMatch(line -> line.matches("IMAGE_DIGEST=sha256:[0-9a-f]{64}"));
        assertThat(lines.stream().filter(line -> line.matches("[A-Z_]+=.*")))
                .extracting(line -> line.replaceFirst("=.*", ""))
                // In a chroot a JVM would not find its libraries without it.
                .filteredOn(name -> !name.equals("LD_LIBRARY_PATH"))
                .containsOnly(
                        "ANSWER",
                        "HOME",
                        "IMAGE_DIGEST",
                        "PATH",
                        "PWD",
                        "SHLVL",
                        "TEST_DIR",
                        "TEST_TMPDIR",
                        "TZ");
        assertThat(run.results().get(1).output()).isEqualTo("root\n");
        assertThat(run.good()).isTrue();
    }

    @Test
    void what_a_test_changes_is_gone_for_the_next_one() throws Exception {
        bench.script("1.sh", "rm -rf /bin/ls /etc; echo x > /new; echo y > $TEST_TMPDIR/y")
                .script("2.sh", "ls /etc/passwd && test ! -e /new && test ! -e $TEST_TMPDIR/y");

        assertThat(bench.run().good()).isTrue();
    }

    @Test
    void a_script_that_cannot_be_run_is_an_error_with_a_message() throws Exception {
        bench.file("1.sh", "rwxr-xr-x", "echo no interpreter\n")
                .file("2.sh", "rw-r--r--", "#!/bin/sh\n")
                .file("3.py", "rwxr-xr-x", "#!/usr/bin/python3\n")
                .file("4.py", "rwxr-xr-x", "#!/bin/env python3\n")
                .script("5.sh", "# test: user=nobody-here\ntrue")
                .script("6.sh", "true");

        assertThat(bench.run().results())
                .extracting(result -> result.verdict() + " " + result.decisive().message())
                .containsExactly(
                        "error 1.sh does not start with #!; write #!/bin/sh as its first line",
                        "error 2.sh is not executable; chmod +x it",
                        "error 3.py needs /usr/bin/python3, which the image does not have; write it"
                                + " for a program of the image",
                        "error 4.py needs python3, which the image does not have; write it for a"
                                + " program of the image",
                        "error the image has no user 'nobody-here' in /etc/passwd; name another, or"
                                + " a number",
                        "passed ");
    }

    @Test
    void a_script_that_never_ends_is_ended_with_all_it_started() throws Exception {
        bench.script("1.sh", "# test: timeout=400ms\necho begun; setsid sleep 1000 & sleep 1000")
                .script("2.sh", "echo 1..3; echo ok 1; sleep 1000")
                .script("3.sh", "true")
                .settings(old -> old.withTimeout(Duration.ofSeconds(1)));

        List<TestResult> results = bench.run().results();

        assertThat(results)
                .extracting(TestResult::verdict)
                .containsExactly(Verdict.ERROR, Verdict.ERROR, Verdict.PASSED);
        assertThat(results.get(0).decisive().message()).startsWith("took longer than 0.4 s");
        assertThat(results.get(0).output()).isEqualTo("begun\n");
        assertThat(results.get(1).cases())
                .extracting(TestCase::verdict)
                .containsExactly(Verdict.PASSED, Verdict.FAILED, Verdict.FAILED, Verdict.ERROR);
    }

    @Test
    void a_script_that_misbehaves_harms_nobody() throws Exception {
        bench.script("1-daemon.sh", "(setsid nohup sleep 1000 >/dev/null 2>&1 &); exit 0")
                .script("2-stdin.sh", "read line && echo got; cat; echo end")
                .script("3-plan.sh", "echo 1..3; echo ok 1 - only")
                .script("4-print.sh", "yes 0123456789abcdef | head -c 50000000; echo; echo the end")
                .script("5-delete.sh", "rm -rf /* 2>/dev/null; test ! -e /etc/passwd")
                .script("6-good.sh", "test -x /bin/ls");

        List<TestResult> results = bench.run().results();

        assertThat(results)
                .extracting(TestResult::verdict)
                .containsExactly(
                        Verdict.PASSED,
                        Verdict.PASSED,
                        Verdict.FAILED,
                        Verdict.PASSED,
                        Verdict.PASSED,
                        Verdict.PASSED);
        assertThat(results.get(1).output()).isEqualTo("end\n");
        assertThat(results.get(3).lastLines(1)).containsExactly("the end");
        assertThat(Files.size(bench.reports().resolve("TEST-container.4-print.sh.xml")))
                .isLessThan(10_000_000);
    }

    @Test
    void the_tests_themselves_cannot_be_changed() throws Exception {
        // The chroot kind has a copy, which is as good for the next test but not for this one.
        bench.script("1.sh", "touch $TEST_DIR/new 2>/dev/null; ls $TEST_DIR")
                .script("2.sh", "test ! -e $TEST_DIR/new");

        TestRun run = bench.run();

        assertThat(run.good()).isTrue();
        assertThat(run.results().get(0).output().contains("new"))
                .isEqualTo(kind == SandboxKind.CHROOT);
    }

    @Test
    void only_the_tests_that_the_filter_wants_are_run() throws Exception {
        bench.script("10-a.sh", "true")
                .script("20-b.sh", "false")
                .settings(old -> old.withFilter(new TestFilter("10-*")));

        TestRun run = bench.run();

        assertThat(run.results()).extracting(TestResult::file).containsExactly("10-a.sh");
        assertThat(run.record().limits().filter()).isEqualTo("10-*");
    }
}
