package io.cooper.doctor;

import java.util.List;

/**
 * What a check found.
 *
 * @param name what was looked at, in a word or two
 * @param detail one line
 * @param remedy what to do, in lines that can be copied; empty if nothing is to be done
 */
public record Finding(String name, Verdict verdict, String detail, List<String> remedy) {

    /** What it means for {@code mvn deploy}. */
    public enum Verdict {
        OK("✓"),
        /** It would work, but not as well as it could. */
        WARNING("!"),
        /** It would fail. */
        FAILURE("✗");

        private final String sign;

        Verdict(String sign) {
            this.sign = sign;
        }
    }

    public Finding {
        remedy = List.copyOf(remedy);
    }

    static Finding ok(String name, String detail) {
        return new Finding(name, Verdict.OK, detail, List.of());
    }

    static Finding warning(String name, String detail, String... remedy) {
        return new Finding(name, Verdict.WARNING, detail, List.of(remedy));
    }

    static Finding failure(String name, String detail, String... remedy) {
        return new Finding(name, Verdict.FAILURE, detail, List.of(remedy));
    }

    /** Returns a line, and below it a line for each of the remedy. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(verdict.sign + " " + name + ": " + detail);
        remedy.forEach(line -> text.append("\n    ").append(line));
        return text.toString();
    }
}
