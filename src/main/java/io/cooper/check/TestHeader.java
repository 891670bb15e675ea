package io.cooper.check;

import io.cooper.sandbox.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a test asks for in a comment before its first line of code: {@code # test: service=none
 * timeout=30s user=root network=host}.
 *
 * @param service whether the image's service runs beside the test
 * @param services whether the module's {@code <services>} do
 * @param timeoutOrNull its own time-out, where it has one
 * @param userOrNull the user it runs as, where it is not the image's
 */
record TestHeader(
        boolean service,
        boolean services,
        Duration timeoutOrNull,
        String userOrNull,
        Network network) {

    static final TestHeader DEFAULT = new TestHeader(true, true, null, null, Network.PRIVATE);

    private static final Pattern LINE = Pattern.compile("#+\\s*test:\\s*(.*)");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");

    /**
     * Reads the header of a test.
     *
     * @param text of the file, or its beginning
     * @throws IllegalArgumentException if it asks for what there is not
     */
    static TestHeader parse(String text) {
        TestHeader header = DEFAULT;
        for (String line : comments(text)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                for (String word : matcher.group(1).strip().split("\\s+", -1)) {
                    header = word.isEmpty() ? header : header.with(word);
                }
            }
        }
        return header;
    }

    private static List<String> comments(String text) {
        List<String> comments = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                break;
            }
            comments.add(line);
        }
        return comments;
    }

    private TestHeader with(String word) {
        int equals = word.indexOf('=');
        String key = equals < 0 ? word : word.substring(0, equals);
        String value = word.substring(equals + 1);
        return switch (key) {
            case "service" ->
                    new TestHeader(
                            choice(word, value, "none", "image").equals("image"),
                            services,
                            timeoutOrNull,
                            userOrNull,
                            network);
            case "services" ->
                    new TestHeader(
                            service,
                            choice(word, value, "none", "all").equals("all"),
                            timeoutOrNull,
                            userOrNull,
                            network);
            case "timeout" ->
                    new TestHeader(service, services, duration(word, value), userOrNull, network);
            case "user" ->
                    new TestHeader(service, services, timeoutOrNull, user(word, value), network);
            case "network" ->
                    new TestHeader(
                            service,
                            services,
                            timeoutOrNull,
                            userOrNull,
                            choice(word, value, "host", "private").equals("host")
                                    ? Network.HOST
                                    : Network.PRIVATE);
            default -> throw bad(word, "service, services, timeout, user and network can be set");
        };
    }

    private static String choice(String word, String value, String one, String other) {
        if (!value.equals(one) && !value.equals(other)) {
            throw bad(word, "it is " + one + " or " + other);
        }
        return value;
    }

    private static String user(String word, String value) {
        if (value.isEmpty() || value.equals(word)) {
            throw bad(word, "name a user of the image, or a number");
        }
        return value.equals("root") ? "" : value;
    }

    private static Duration duration(String word, String value) {
        Matcher matcher = TIME.matcher(value);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw bad(word, "write a time such as 500ms, 30s or 2m");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static IllegalArgumentException bad(String word, String advice) {
        return new IllegalArgumentException(
                "'" + word + "' in its line '# test:' means nothing: " + advice);
    }
}
