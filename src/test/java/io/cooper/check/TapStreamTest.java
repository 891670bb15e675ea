package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class TapStreamTest {

    private static TapStream read(String... lines) {
        TapStream tap = new TapStream(() -> 0);
        List.of(lines).forEach(tap::line);
        return tap;
    }

    private static List<Tuple> cases(String... lines) {
        return read(lines).cases().stream()
                .map(test -> Tuple.tuple(test.name(), test.verdict(), test.message()))
                .toList();
    }

    private static Tuple is(String name, Verdict verdict, String message) {
        return Tuple.tuple(name, verdict, message);
    }

    @Test
    void each_line_is_a_case() {
        assertThat(
                        cases(
                                "TAP version 14",
                                "1..6",
                                "ok 1 - starts",
                                "not ok 2 - answers",
                                "ok 3 - IPv6 # SKIP no IPv6 here",
                                "not ok 4 leap second # TODO next release",
                                "ok",
                                "ok 6 - costs \\#1 \\\\ piece"))
                .containsExactly(
                        is("starts", Verdict.PASSED, ""),
                        is("answers", Verdict.FAILED, "not ok: answers"),
                        is("IPv6", Verdict.SKIPPED, "no IPv6 here"),
                        is("leap second", Verdict.SKIPPED, "TODO next release"),
                        is("test 5", Verdict.PASSED, ""),
                        is("costs #1 \\ piece", Verdict.PASSED, ""));
    }

    @Test
    void planned_lines_that_never_came_are_failures() {
        assertThat(cases("1..4", "ok 1 - a", "ok 3 - c"))
                .containsExactly(
                        is("a", Verdict.PASSED, ""),
                        is("c", Verdict.PASSED, ""),
                        is("test 2", Verdict.FAILED, "planned, but it never came"),
                        is("test 4", Verdict.FAILED, "planned, but it never came"));
    }

    @Test
    void lines_that_were_not_planned_are_failures() {
        assertThat(cases("ok 1 - a", "ok 2 - b", "1..1"))
                .contains(is("plan", Verdict.FAILED, "test 2 is not in the plan 1..1"));
        assertThat(cases("ok 1 - a", "ok 1 - b", "1..1"))
                .contains(is("plan", Verdict.FAILED, "test 1 came twice"));
        assertThat(cases("ok 1 - a"))
                .contains(is("plan", Verdict.FAILED, "no plan was printed: 1..N is missing"));
        assertThat(cases("1..1", "ok 1 - a", "1..1"))
                .contains(is("plan", Verdict.FAILED, "a second plan: 1..1"));
    }

    @Test
    void bailing_out_is_an_error_and_the_rest_is_not_missed() {
        assertThat(cases("1..9", "ok 1 - a", "Bail out! no disk"))
                .containsExactly(
                        is("a", Verdict.PASSED, ""),
                        is("bail out", Verdict.ERROR, "the test bailed out: no disk"));
    }

    @Test
    void an_empty_plan_skips_the_file() {
        assertThat(cases("1..0 # SKIP not on this machine"))
                .containsExactly(is("plan", Verdict.SKIPPED, "not on this machine"));
    }

    @Test
    void subtests_and_comments_belong_to_their_parents() {
        TapStream tap =
                read(
                        "1..1",
                        "# Subtest: inner",
                        "    ok 1 - x",
                        "    1..1",
                        "not ok 1 - inner",
                        "  ---",
                        "  message: no answer",
                        "  ...",
                        "# in file a.bats");

        assertThat(tap.cases()).hasSize(1);
        assertThat(tap.cases().get(0).detail())
                .isEqualTo("  ---\n  message: no answer\n  ...\n# in file a.bats\n");
    }

    @Test
    void what_people_print_is_not_taken_for_a_protocol() {
        assertThat(read("ok", "okay 1", "ok computer", "checking 1..2", "all ok").isTap())
                .isFalse();
        assertThat(read("not ok").isTap()).isTrue();
        assertThat(read("ok 1").isTap()).isTrue();
        assertThat(read("1..1").isTap()).isTrue();
    }

    @Test
    void endless_lines_do_not_fill_the_memory() {
        TapStream tap = read("1..999999999");
        for (int i = 0; i < TapStream.MAX_CASES + 10; i++) {
            tap.line("ok");
        }

        assertThat(tap.cases()).hasSize(TapStream.MAX_CASES + 1);
        assertThat(tap.cases().get(TapStream.MAX_CASES).message())
                .isEqualTo("a file has at most 10000 tests");
    }
}
