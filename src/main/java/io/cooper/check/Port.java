package io.cooper.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port, as image configurations write it.
 *
 * @param protocol {@code tcp} or {@code udp}
 */
public record Port(int number, String protocol) implements Comparable<Port> {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(?:/(tcp|udp))?");

    /**
     * Reads {@code 123/udp}, {@code 80/tcp} or {@code 80}.
     *
     * @throws IllegalArgumentException if the text is no port
     */
    public static Port parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > 65535) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a port; write it as 123/udp, 80/tcp or 80");
        }
        return new Port(
                Integer.parseInt(matcher.group(1)),
                matcher.group(2) == null ? "tcp" : matcher.group(2));
    }

    @Override
    public int compareTo(Port other) {
        return number != other.number
                ? Integer.compare(number, other.number)
                : protocol.compareTo(other.protocol);
    }

    @Override
    public String toString() {
        return number + "/" + protocol;
    }
}
