package io.cooper.check;

import java.util.Locale;

/** What came of a test; the later one decides where several come together. */
public enum Verdict {
    SKIPPED,
    PASSED,
    /** The test says that something is not as it should be. */
    FAILED,
    /** The test could not be carried out, or not to its end. */
    ERROR;

    /** Tells whether the build may go on. */
    public boolean good() {
        return this == SKIPPED || this == PASSED;
    }

    /** Reads what {@link #toString} wrote. */
    static Verdict parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
