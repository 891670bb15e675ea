package io.cooper.check;

import java.util.ArrayList;
import java.util.List;

/** What a person needs to see of a file of tests that did not pass. */
public final class FailureText {

    private static final int SCRIPT_LINES = 20;
    private static final int SERVICE_LINES = 10;

    private FailureText() {}

    /** Returns lines: the script's last ones, the service's, its ports, and how to repeat it. */
    public static List<String> of(TestResult result) {
        List<String> lines = new ArrayList<>();
        section(lines, "last lines of " + result.file(), result.lastLines(SCRIPT_LINES));
        ServiceEvidence service = result.service();
        String state = service.state().isEmpty() ? "" : " (" + service.state() + ")";
        section(lines, "service log" + state, Texts.lastLines(service.log(), SERVICE_LINES));
        for (ServiceEvidence.Other other : service.others()) {
            section(
                    lines,
                    "log of the service " + other.name() + " (" + other.state() + ")",
                    Texts.lastLines(other.log(), SERVICE_LINES));
        }
        if (!service.ports().isEmpty()) {
            lines.add("listening: " + String.join(", ", service.ports()));
        }
        lines.add("to repeat it: mvn cooper:shell -Dcooper.test=" + TestFile.stem(result.file()));
        return lines;
    }

    private static void section(List<String> lines, String title, List<String> text) {
        if (!text.isEmpty()) {
            lines.add(title + ":");
            text.forEach(line -> lines.add("  " + Texts.oneLine(line, 400)));
        }
    }
}
