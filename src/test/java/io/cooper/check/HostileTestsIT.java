package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Leaks;
import io.cooper.testing.Requirements;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What scripts may try where they have namespaces. In the chroot kind the processes that they would
 * hit are the machine's.
 */
class HostileTestsIT {

    @TempDir private Path directory;
    private TestBench bench;

    @BeforeEach
    void make_an_image() throws Exception {
        Requirements.root();
        bench = TestBench.in(directory, SandboxKind.NAMESPACES);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(Leaks.of(directory).find()).isEmpty();
        bench.close();
    }

    @Test
    void the_first_process_is_out_of_reach_and_to_kill_all_others_harms_no_other_test()
            throws Exception {
        bench.script("1.sh", "kill -9 1; echo alive")
                .script("2.sh", "kill -TERM 1; echo alive")
                .script("3.sh", "kill -9 -1 2>/dev/null; echo alone")
                .script("4.sh", "true");

        List<TestResult> results = bench.run().results();

        assertThat(results).extracting(TestResult::verdict).containsOnly(Verdict.PASSED);
        assertThat(results)
                .extracting(TestResult::output)
                .containsExactly("alive\n", "alive\n", "alone\n", "");
    }
}
