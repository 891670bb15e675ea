package io.cooper.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of variables: a line {@code NAME=VALUE} each, as shells and engines read them. */
final class EnvFile {

    private static final Pattern LINE =
            Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*=\\s*(.*)");
    private static final Pattern QUOTED = Pattern.compile("\"(.*)\"|'(.*)'");

    private EnvFile() {}

    /**
     * Returns the variables, in their order. Empty lines and those that begin with {@code #} say
     * nothing; quotes around a value are no part of it.
     *
     * @throws IllegalArgumentException if a line is something else; the message has its number but
     *     not the line, which may hold a secret
     */
    static Map<String, String> parse(String text) {
        Map<String, String> variables = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "envFile: line " + number + " is not NAME=VALUE");
            }
            variables.put(matcher.group(1), unquoted(matcher.group(2)));
        }
        return variables;
    }

    private static String unquoted(String value) {
        Matcher quoted = QUOTED.matcher(value);
        if (!quoted.matches()) {
            return value;
        }
        return quoted.group(1) == null ? quoted.group(2) : quoted.group(1);
    }
}
