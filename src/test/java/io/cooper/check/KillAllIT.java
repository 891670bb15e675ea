package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Leaks;
import io.cooper.testing.Requirements;
import io.cooper.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A script that kills all that it may. With namespaces that is nothing but itself. In a chroot it
 * is what the script's user may kill on the machine: so there this is done as another user, and as
 * root in a process namespace that stands for the container of a CI job.
 */
class KillAllIT {

    private static final String KILL_ALL = "kill -9 -1 2>/dev/null; echo alone";

    @TempDir private Path directory;

    @BeforeEach
    void needs_root() {
        Requirements.root();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(Leaks.of(directory).find()).isEmpty();
    }

    @Test
    void with_namespaces_it_harms_no_other_test() throws Exception {
        List<TestResult> results = run(SandboxKind.NAMESPACES, "");

        assertThat(results).extracting(TestResult::verdict).containsOnly(Verdict.PASSED);
        assertThat(results)
                .extracting(TestResult::output)
                .containsExactly("alive\n", "alone\n", "");
    }

    @Test
    void in_a_chroot_another_user_than_root_harms_no_other_test() throws Exception {
        List<TestResult> results = run(SandboxKind.CHROOT, "# test: user=4321\n");

        assertThat(results).extracting(TestResult::verdict).containsOnly(Verdict.PASSED);
    }

    private List<TestResult> run(SandboxKind kind, String header) throws Exception {
        try (TestBench bench = TestBench.in(directory, kind)) {
            bench.script("1.sh", header + "kill -TERM 1; echo alive")
                    .script("2.sh", header + KILL_ALL)
                    .script("3.sh", header + "true");
            return bench.run().results();
        }
    }

    @Test
    void in_a_chroot_root_ends_the_whole_job_and_nothing_says_that_the_tests_passed()
            throws Exception {
        Tool unshare = Requirements.tool("unshare", "util-linux");
        Path output = directory.resolve("output");
        // As in a container the first process is one that nobody in there can kill.
        String script = "\"$@\"; exit $?";
        Process job =
                new ProcessBuilder(
                                unshare.file().toString(),
                                "--pid",
                                "--fork",
                                "--mount-proc",
                                "sh",
                                "-c",
                                script,
                                "sh",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                KillAllIT.class.getName(),
                                directory.toString())
                        .redirectOutput(output.toFile())
                        .start();

        assertThat(job.waitFor()).isEqualTo(128 + 9);

        assertThat(Files.readString(output)).isEqualTo("tests begin\n");
        assertThat(directory.resolve("reports/TEST-container.1.sh.xml")).exists();
        assertThat(directory.resolve("reports/TEST-container.2.sh.xml")).doesNotExist();
        assertThat(directory.resolve("reports/summary.xml")).doesNotExist();
        Rootfs.deleteTree(directory.resolve("work"));
    }

    /** Stands for Maven in a CI job. */
    public static void main(String[] args) throws Exception {
        try (TestBench bench = TestBench.in(Path.of(args[0]), SandboxKind.CHROOT)) {
            bench.script("1.sh", "true").script("2.sh", KILL_ALL).script("3.sh", "true");
            System.out.println("tests begin");
            bench.run();
            System.out.println("tests end");
        }
    }
}
