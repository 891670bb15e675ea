package io.cooper.check;

import java.time.Duration;
import java.util.List;

/**
 * What came of one file of tests.
 *
 * @param file its name in the directory of tests
 * @param cases at least one
 * @param time from the start of the service to the end of the script
 * @param output what the script printed; the middle is left out where it was very long
 * @param service what is known of the image's service
 */
public record TestResult(
        String file, List<TestCase> cases, Duration time, String output, ServiceEvidence service) {

    private static final int KEPT = 16 * 1024;

    public TestResult {
        cases = List.copyOf(cases);
        if (cases.isEmpty()) {
            throw new IllegalArgumentException(file + " has no case");
        }
    }

    /** Returns the result of a file that could not be run. */
    static TestResult error(String file, String message, Duration time) {
        return error(file, message, time, ServiceEvidence.NONE);
    }

    static TestResult error(String file, String message, Duration time, ServiceEvidence service) {
        TestCase only = TestCase.of(TestFile.stem(file), Verdict.ERROR, message, time);
        return new TestResult(file, List.of(only), time, "", service);
    }

    /** Returns what came of the file as a whole: the worst of its cases. */
    public Verdict verdict() {
        return cases.stream().map(TestCase::verdict).max(Verdict::compareTo).orElseThrow();
    }

    /** Returns how many of the cases have this verdict. */
    public int count(Verdict verdict) {
        return (int) cases.stream().filter(test -> test.verdict() == verdict).count();
    }

    /** Returns the first case that decided {@link #verdict}. */
    public TestCase decisive() {
        Verdict verdict = verdict();
        return cases.stream().filter(test -> test.verdict() == verdict).findFirst().orElseThrow();
    }

    /** Returns the last lines of what the script printed. */
    public List<String> lastLines(int limit) {
        return Texts.lastLines(output, limit);
    }

    TestResult with(ServiceEvidence evidence) {
        return new TestResult(file, cases, time, output, evidence);
    }

    /** Returns the same with just so much output that a thousand results fit into memory. */
    TestResult shortened() {
        return new TestResult(file, cases, time, Texts.end(output, KEPT), service.shortened(KEPT));
    }
}
