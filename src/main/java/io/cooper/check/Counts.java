package io.cooper.check;

import java.util.List;

/**
 * How many tests there were; a line of TAP counts as one.
 *
 * @param tests all of them
 * @param failures those that say something is not as it should be
 * @param errors those that could not be carried out
 */
public record Counts(int tests, int failures, int errors, int skipped) {

    static Counts of(List<TestResult> results) {
        return new Counts(
                results.stream().mapToInt(result -> result.cases().size()).sum(),
                results.stream().mapToInt(result -> result.count(Verdict.FAILED)).sum(),
                results.stream().mapToInt(result -> result.count(Verdict.ERROR)).sum(),
                results.stream().mapToInt(result -> result.count(Verdict.SKIPPED)).sum());
    }

    /** Returns them as Maven people know it. */
    @Override
    public String toString() {
        return "Tests run: "
                + tests
                + ", Failures: "
                + failures
                + ", Errors: "
                + errors
                + ", Skipped: "
                + skipped;
    }
}
