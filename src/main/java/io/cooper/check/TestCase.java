package io.cooper.check;

import java.time.Duration;

/**
 * One line of a report.
 *
 * @param name what was tested; unique in its file
 * @param message why it is not passed, in one line; empty where there is nothing to say
 * @param detail more of the same in several lines; may be empty
 * @param time that it took; of a line of TAP, the time since the line before
 */
public record TestCase(String name, Verdict verdict, String message, String detail, Duration time) {

    static TestCase of(String name, Verdict verdict, String message, Duration time) {
        return new TestCase(name, verdict, message, "", time);
    }
}
