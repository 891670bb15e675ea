package io.cooper.testing;

import java.util.List;

/**
 * How a run of Maven ended.
 *
 * @param output all that it printed
 */
public record MavenResult(int exit, String output) {

    /** Returns the lines that it printed. */
    public List<String> lines() {
        return output.lines().toList();
    }

    /** Returns what Maven says why it failed: the lines before its advice to use -e. */
    public List<String> errors() {
        return lines().stream()
                .filter(line -> line.startsWith("[ERROR] "))
                .map(line -> line.substring(8))
                .takeWhile(line -> !line.startsWith("-> [Help") && !line.startsWith("To see the"))
                .filter(line -> !line.isBlank())
                .toList();
    }

    /** Returns the message of the goal that failed, without Maven's words around it. */
    public String failure() {
        return errors().stream()
                .filter(line -> line.startsWith("Failed to execute goal"))
                .map(line -> line.replaceFirst("^[^)]*\\) on project [^:]+: ", ""))
                .map(line -> line.replaceFirst(" -> \\[Help 1]$", ""))
                .findFirst()
                .orElse("");
    }
}
