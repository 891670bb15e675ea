package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cooper.sandbox.Exit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictsTest {

    private static List<TestCase> cases(Exit exit, String printed) {
        TapStream tap = new TapStream(() -> 0);
        CappedOutput output = new CappedOutput(1000, tap::line);
        byte[] bytes = printed.getBytes(StandardCharsets.UTF_8);
        output.write(bytes, 0, bytes.length);
        output.finish();
        Verdicts.End end = new Verdicts.End(exit, Duration.ofSeconds(1), Duration.ofSeconds(30));
        return Verdicts.of("10-a", end, tap, output);
    }

    private static TestCase only(Exit exit, String printed) {
        List<TestCase> cases = cases(exit, printed);
        assertThat(cases).hasSize(1);
        return cases.get(0);
    }

    @Test
    void the_exit_code_is_the_verdict() {
        assertThat(only(new Exit(0, false), "hello").verdict()).isEqualTo(Verdict.PASSED);
        assertThat(only(new Exit(1, false), "").verdict()).isEqualTo(Verdict.FAILED);
        assertThat(only(new Exit(1, false), "").message()).isEqualTo("ended with exit code 1");
        assertThat(only(new Exit(127, false), "").message())
                .isEqualTo("ended with exit code 127: a command of it is not in the image");
        assertThat(only(new Exit(139, false), "").message())
                .isEqualTo("ended with exit code 139: signal 11");
    }

    @Test
    void a_skip_says_why() {
        TestCase test = only(new Exit(77, false), "first\nno IPv6 here\n");

        assertThat(test.verdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(test.message()).isEqualTo("no IPv6 here");
    }

    @Test
    void too_long_is_an_error_that_names_the_setting() {
        TestCase test = only(new Exit(137, true), "");

        assertThat(test.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(test.message()).startsWith("took longer than 30 s and was ended");
    }

    @Test
    void a_bad_exit_code_after_good_lines_is_a_failure() {
        assertThat(cases(new Exit(3, false), "1..1\nok 1 - a\n"))
                .extracting(TestCase::name, TestCase::verdict)
                .containsExactly(tuple("a", Verdict.PASSED), tuple("10-a", Verdict.FAILED));
        assertThat(cases(new Exit(1, false), "1..1\nnot ok 1 - a\n")).hasSize(1);
    }

    @Test
    void half_a_plan_is_a_failure_although_the_script_ended_well() {
        assertThat(cases(new Exit(0, false), "1..2\nok 1 - a\n"))
                .extracting(TestCase::verdict)
                .containsExactly(Verdict.PASSED, Verdict.FAILED);
    }

    @Test
    void cases_of_the_same_name_get_names_of_their_own() {
        assertThat(cases(new Exit(0, false), "1..4\nok - a\nok - a\nok - a (2)\nok - a\n"))
                .extracting(TestCase::name)
                .containsExactly("a", "a (3)", "a (2)", "a (4)");
    }
}
