package io.cooper.check;

import io.cooper.sandbox.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a script's end and its TAP mean together. */
final class Verdicts {

    /** The exit code of a test that could not be carried out here (as automake's tests have it). */
    static final int SKIP = 77;

    /** What a process is ended with whose file gets larger than RLIMIT_FSIZE (signal(7)). */
    private static final int SIGXFSZ = 25;

    /**
     * How a script ended.
     *
     * @param time that it took
     * @param limit that it had
     */
    record End(Exit exit, Duration time, Duration limit) {}

    private Verdicts() {}

    /**
     * Returns the cases of a script.
     *
     * @param name of the case, if the script is one only
     * @param output what it printed, for the reason of a skip
     */
    static List<TestCase> of(String name, End end, TapStream tap, CappedOutput output) {
        int code = end.exit().code();
        List<TestCase> cases = new ArrayList<>();
        if (tap.isTap()) {
            cases.addAll(tap.cases());
        }
        if (end.exit().timedOut()) {
            String message =
                    "took longer than "
                            + Texts.time(end.limit())
                            + " and was ended; mend it, or raise its time in a line '# test:"
                            + " timeout=...' or testTimeout";
            cases.add(TestCase.of(name, Verdict.ERROR, message, end.time()));
        } else if (cases.isEmpty()) {
            cases.add(plain(name, end, output));
        } else if (code != 0 && cases.stream().allMatch(test -> test.verdict().good())) {
            cases.add(TestCase.of(name, Verdict.FAILED, "ended with " + how(code), Duration.ZERO));
        }
        return unique(cases);
    }

    /**
     * Returns the same cases, and those that are not good say that the disk was full.
     *
     * @param disk its size in bytes; 0 if it is the machine's
     */
    static List<TestCase> onFullDisk(List<TestCase> cases, long disk) {
        String full =
                disk == 0
                        ? "; this machine's disk is full"
                        : "; its disk is full: a test may write "
                                + (disk >> 20)
                                + " MB, which <testDisk> can change";
        return cases.stream()
                .map(
                        test ->
                                test.verdict().good()
                                        ? test
                                        : new TestCase(
                                                test.name(),
                                                test.verdict(),
                                                test.message() + full,
                                                test.detail(),
                                                test.time()))
                .toList();
    }

    private static TestCase plain(String name, End end, CappedOutput output) {
        int code = end.exit().code();
        if (code == SKIP) {
            List<String> last = Texts.lastLines(output.text(), 1);
            String reason = last.isEmpty() ? "" : Texts.oneLine(last.get(0), 200);
            return TestCase.of(name, Verdict.SKIPPED, reason, end.time());
        }
        return code == 0
                ? TestCase.of(name, Verdict.PASSED, "", end.time())
                : TestCase.of(name, Verdict.FAILED, "ended with " + how(code), end.time());
    }

    static String how(int code) {
        return switch (code) {
            case 126 -> "exit code 126: a command of it cannot be executed";
            case 127 -> "exit code 127: a command of it is not in the image";
            case 128 + SIGXFSZ ->
                    "exit code 153: it wrote a file that is larger than <testDisk> allows";
            default ->
                    code > 128 && code <= 192
                            ? "exit code " + code + ": signal " + (code - 128)
                            : "exit code " + code;
        };
    }

    /** GitLab counts only the first case of a name. */
    static List<TestCase> unique(List<TestCase> cases) {
        Set<String> taken = new HashSet<>();
        cases.forEach(test -> taken.add(test.name()));
        Set<String> given = new HashSet<>();
        List<TestCase> unique = new ArrayList<>();
        for (TestCase test : cases) {
            String name = test.name();
            for (int n = 2; !given.add(name); n++) {
                String candidate = test.name() + " (" + n + ")";
                name = taken.contains(candidate) ? name : candidate;
            }
            unique.add(
                    new TestCase(name, test.verdict(), test.message(), test.detail(), test.time()));
        }
        return unique;
    }
}
