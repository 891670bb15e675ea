package io.cooper.archive;

import java.util.Objects;

/**
 * A package's version, ordered as dpkg does: {@code [epoch:]upstream[-revision]} (Debian Policy,
 * section 5.6.12; deb-version(7)).
 */
public final class DebianVersion implements Comparable<DebianVersion> {

    private final String text;
    private final long epoch;
    private final String upstream;
    private final String revision;

    /**
     * @throws IllegalArgumentException if the text is empty or its epoch is not a number
     */
    public DebianVersion(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty version");
        }
        this.text = text;
        int colon = text.indexOf(':');
        this.epoch = colon < 0 ? 0 : epoch(text.substring(0, colon), text);
        int dash = text.lastIndexOf('-');
        this.upstream = text.substring(colon + 1, dash > colon ? dash : text.length());
        this.revision = dash > colon ? text.substring(dash + 1) : "";
    }

    private static long epoch(String digits, String text) {
        try {
            return Integer.parseUnsignedInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a version whose epoch is no number: " + text, e);
        }
    }

    @Override
    public int compareTo(DebianVersion other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byUpstream = compare(upstream, other.upstream);
        return byUpstream != 0 ? byUpstream : compare(revision, other.revision);
    }

    /** Compares alternately what is no number, by {@link #rank}, and numbers, by their value. */
    private static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while (isTextAt(a, i) || isTextAt(b, j)) {
                int order = rank(a, i) - rank(b, j);
                if (order != 0) {
                    return order;
                }
                i++;
                j++;
            }
            int endA = endOfNumber(a, i);
            int endB = endOfNumber(b, j);
            int order = compareNumbers(a.substring(i, endA), b.substring(j, endB));
            if (order != 0) {
                return order;
            }
            i = endA;
            j = endB;
        }
        return 0;
    }

    private static int compareNumbers(String a, String b) {
        String x = a.replaceFirst("^0+", "");
        String y = b.replaceFirst("^0+", "");
        return x.length() != y.length() ? x.length() - y.length() : x.compareTo(y);
    }

    private static int endOfNumber(String text, int from) {
        int end = from;
        while (isDigitAt(text, end)) {
            end++;
        }
        return end;
    }

    private static boolean isTextAt(String text, int index) {
        return index < text.length() && !isDigitAt(text, index);
    }

    private static boolean isDigitAt(String text, int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    /** A tilde comes before the end, the end before letters, and letters before all else. */
    private static int rank(String text, int index) {
        if (index >= text.length() || isDigitAt(text, index)) {
            return 0;
        }
        char c = text.charAt(index);
        if (c == '~') {
            return -1;
        }
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter ? c : c + 256;
    }

    /** Tells whether both sort alike: {@code 1.0} and {@code 1.0-0} do. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DebianVersion version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        // Versions that sort alike may be written differently; their epochs are equal at least.
        return Objects.hash(epoch);
    }

    /** Returns the version as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
