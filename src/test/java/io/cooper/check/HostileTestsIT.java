package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Leaks;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What scripts may try, and what it comes to. {@link ContainerTestsIT} has the harmless ones,
 * {@link KillAllIT} the worst.
 */
@ParameterizedClass
@EnumSource(
        value = SandboxKind.class,
        names = {"NAMESPACES", "CHROOT"})
class HostileTestsIT {

    private final SandboxKind kind;
    @TempDir private Path directory;
    private TestBench bench;

    HostileTestsIT(SandboxKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void make_an_image() throws Exception {
        Requirements.root();
        bench = TestBench.in(directory, kind);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(Leaks.of(directory).find()).isEmpty();
        bench.close();
    }

    @Test
    void the_first_process_is_out_of_reach() throws Exception {
        bench.script("1.sh", "kill -9 1; echo alive").script("2.sh", "true");

        List<TestResult> results = bench.run().results();

        assertThat(results).extracting(TestResult::verdict).containsOnly(Verdict.PASSED);
        assertThat(results.get(0).output()).endsWith("alive\n");
    }

    @Test
    void a_script_that_fills_its_disk_fails_with_a_message_and_harms_no_other_test()
            throws Exception {
        long before = directory.toFile().getUsableSpace();
        bench.settings(old -> old.withDisk(8 << 20))
                .script("1.sh", "dd if=/dev/zero of=/fills-the-disk bs=64k")
                .script("2.sh", "test ! -e /fills-the-disk && echo fine > /new");

        List<TestResult> results = bench.run().results();

        assertThat(results.get(0).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(results.get(0).decisive().message()).contains("<testDisk>");
        assertThat(results.get(1).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(directory.toFile().getUsableSpace()).isGreaterThan(before / 2);
    }

    @Test
    void output_without_measure_does_not_fit_into_a_report_but_its_ends_do() throws Exception {
        bench.script("1.sh", "echo begin; yes 0123456789abcde | head -c 200000000; echo; echo end");

        TestResult result = bench.result();

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(result.output()).endsWith("end\n");
        assertThat(Files.readString(bench.reports().resolve("TEST-container.1.sh.xml")))
                .contains("begin", "bytes are left out here")
                .hasSizeLessThan(10_000_000);
    }
}
