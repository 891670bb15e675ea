package io.cooper.check;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How output and times are shown to people. */
final class Texts {

    private Texts() {}

    /** Returns the last lines, without empty ones at the end. */
    static List<String> lastLines(String text, int limit) {
        List<String> lines = text.stripTrailing().lines().toList();
        return lines.subList(Math.max(0, lines.size() - limit), lines.size());
    }

    /** Returns at most so many chars of the end of a text, from the start of a line if need be. */
    static String end(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        int from = text.length() - chars;
        int newline = text.indexOf('\n', from);
        return text.substring(newline < 0 ? from : newline + 1);
    }

    /** Returns a text in one line, cut where it is long. */
    static String oneLine(String text, int limit) {
        String line = text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
        return line.length() <= limit ? line : line.substring(0, limit) + "...";
    }

    /** Returns seconds with three decimals. */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e9);
    }

    /** Returns a time for a message: {@code 0.3 s}, {@code 60 s}. */
    static String time(Duration time) {
        return seconds(time).replaceFirst("\\.?0+$", "") + " s";
    }

    /** Returns {@code 1 test}, {@code 2 tests}. */
    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
