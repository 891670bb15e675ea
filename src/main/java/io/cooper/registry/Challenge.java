package io.cooper.registry;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a registry wants its clients to identify themselves, as the header {@code WWW-Authenticate}
 * says it (RFC 9110, section 11.6.1).
 *
 * @param scheme {@code bearer} or {@code basic}, or another one that we do not know
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z_]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    static Optional<Challenge> of(Answer answer) {
        return answer.header("WWW-Authenticate").map(Challenge::parse);
    }

    static Challenge parse(String header) {
        String[] parts = header.trim().split("\\s+", 2);
        Map<String, String> parameters = new TreeMap<>();
        Matcher matcher = PARAMETER.matcher(parts.length < 2 ? "" : parts[1]);
        while (matcher.find()) {
            String value =
                    matcher.group(2) == null
                            ? matcher.group(3)
                            : matcher.group(2).replaceAll("\\\\(.)", "$1");
            parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value);
        }
        return new Challenge(parts[0].toLowerCase(Locale.ROOT), parameters);
    }

    boolean isBearer() {
        return scheme.equals("bearer");
    }

    boolean isBasic() {
        return scheme.equals("basic");
    }

    /** Tells whether the token that was sent is good, but not for what was asked. */
    boolean isInsufficientScope() {
        return parameters.getOrDefault("error", "").equals("insufficient_scope");
    }

    /** Tells whether the token that was sent is not good, or not any more. */
    boolean isInvalidToken() {
        return parameters.getOrDefault("error", "").equals("invalid_token");
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
