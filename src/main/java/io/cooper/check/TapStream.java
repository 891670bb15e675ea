package io.cooper.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads the Test Anything Protocol, versions 13 and 14, out of what a script prints, line by line.
 * What is indented belongs to a subtest, which its parent's line sums up.
 */
final class TapStream {

    /** More than a person reads, and than a report can hold. */
    static final int MAX_CASES = 10_000;

    private static final int MAX_FAULTS = 20;
    private static final int MAX_DETAIL = 16 * 1024;
    private static final Pattern VERSION = Pattern.compile("TAP version 1[34]\\s*");
    private static final Pattern PLAN =
            Pattern.compile("1\\.\\.([0-9]{1,9})\\s*(?:#\\s*(.*))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern BAIL_OUT =
            Pattern.compile("Bail out!\\s*(.*)", Pattern.CASE_INSENSITIVE);

    /** A point and the lines after it that say more about it. */
    private record Read(TapPoint point, int number, Duration time, StringBuilder detail) {}

    private final LongSupplier nanoTime;
    private final List<Read> points = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final BitSet numbers = new BitSet();
    private long last;
    private boolean certain;
    private int planned = -1;
    private String planComment = "";
    private String bailOut = "";
    private boolean bailedOut;
    private boolean full;

    /**
     * @param nanoTime the clock that points are timed by
     */
    TapStream(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    synchronized void line(String line) {
        Matcher plan = PLAN.matcher(line);
        Matcher bail = BAIL_OUT.matcher(line);
        if (VERSION.matcher(line).matches()) {
            certain = true;
        } else if (plan.matches()) {
            plan(plan);
        } else if (bail.matches()) {
            bailedOut = true;
            bailOut = bail.group(1).strip();
        } else {
            TapPoint.parse(line).ifPresentOrElse(this::point, () -> detail(line));
        }
    }

    private void plan(Matcher plan) {
        certain = true;
        if (planned >= 0) {
            fault("a second plan: " + plan.group());
            return;
        }
        planned = Integer.parseInt(plan.group(1));
        planComment = Optional.ofNullable(plan.group(2)).orElse("").strip();
    }

    private void point(TapPoint point) {
        certain |= point.certain();
        if (points.size() >= MAX_CASES) {
            full = true;
            return;
        }
        long now = nanoTime.getAsLong();
        int number = point.number() > 0 ? point.number() : numbers.previousSetBit(MAX_CASES) + 1;
        number = Math.max(1, number);
        if (number <= MAX_CASES) {
            if (numbers.get(number)) {
                fault("test " + number + " came twice");
            }
            numbers.set(number);
        }
        points.add(new Read(point, number, Duration.ofNanos(now - last), new StringBuilder()));
        last = now;
    }

    private void detail(String line) {
        boolean belongs = line.startsWith("#") || line.startsWith("  ");
        if (belongs && !points.isEmpty()) {
            StringBuilder detail = points.get(points.size() - 1).detail();
            if (detail.length() < MAX_DETAIL) {
                detail.append(line).append('\n');
            }
        }
    }

    /** Tells whether what was read is TAP. */
    synchronized boolean isTap() {
        return certain;
    }

    /** Returns a case for each point, and one for each that was planned and never came. */
    synchronized List<TestCase> cases() {
        List<TestCase> cases = new ArrayList<>();
        for (Read read : points) {
            TapPoint point = read.point();
            String description = point.description();
            cases.add(
                    new TestCase(
                            description.isEmpty() ? "test " + read.number() : description,
                            point.verdict(),
                            point.message(),
                            read.detail().toString(),
                            read.time()));
        }
        if (bailedOut) {
            String reason = bailOut.isEmpty() ? "" : ": " + bailOut;
            cases.add(made("bail out", Verdict.ERROR, "the test bailed out" + reason));
        } else if (planned == 0 && points.isEmpty()) {
            String reason = planComment.replaceFirst("(?i)^skip\\S*\\s*", "");
            cases.add(made("plan", Verdict.SKIPPED, reason));
        } else {
            faults().forEach(fault -> cases.add(made("plan", Verdict.FAILED, fault)));
            unseen().forEach(
                            number ->
                                    cases.add(
                                            made(
                                                    "test " + number,
                                                    Verdict.FAILED,
                                                    "planned, but it never came")));
        }
        return cases;
    }

    private List<String> faults() {
        List<String> all = new ArrayList<>(faults);
        if (planned < 0) {
            all.add("no plan was printed: 1..N is missing");
        }
        if (full || planned > MAX_CASES) {
            all.add("a file has at most " + MAX_CASES + " tests");
        }
        if (planned >= 0) {
            points.stream()
                    .filter(read -> read.number() > planned)
                    .limit(MAX_FAULTS)
                    .forEach(
                            read ->
                                    all.add(
                                            "test "
                                                    + read.number()
                                                    + " is not in the plan 1.."
                                                    + planned));
        }
        return all;
    }

    private IntStream unseen() {
        return IntStream.rangeClosed(1, Math.min(planned, MAX_CASES))
                .filter(number -> !numbers.get(number));
    }

    private void fault(String text) {
        if (faults.size() < MAX_FAULTS) {
            faults.add(text);
        }
    }

    private static TestCase made(String name, Verdict verdict, String message) {
        return TestCase.of(name, verdict, message, Duration.ZERO);
    }
}
