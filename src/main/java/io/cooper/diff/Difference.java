package io.cooper.diff;

import java.util.List;

/**
 * One thing that two images have not in common.
 *
 * @param subject what it is about: {@code /path} of a file, or {@code config.NAME}
 * @param changes what is different, e.g. {@code mode 0644 -> 0755}; never empty
 */
public record Difference(String subject, List<String> changes) {

    public Difference {
        changes = List.copyOf(changes);
    }

    /** Returns it as one line. */
    @Override
    public String toString() {
        return subject + ": " + String.join(", ", changes);
    }
}
