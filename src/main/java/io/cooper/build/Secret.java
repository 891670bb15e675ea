package io.cooper.build;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Something that build scripts may know and nobody else: a file below {@code /run/secrets} while
 * they run.
 *
 * @param id the file's name
 * @param value its bytes, one a char
 */
public record Secret(String id, String value) {

    /** Shorter lines are no secrets, and hiding them would make a log unreadable. */
    private static final int SHORTEST = 4;

    public Secret {
        if (!id.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "<secrets>: '" + id + "' is not a file name; write letters, digits, _ . and -");
        }
    }

    /** Returns what the file of the secret holds. */
    byte[] bytes() {
        return value.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns a line of output without what is secret. */
    static String hide(String line, List<Secret> secrets) {
        String hidden = line;
        for (Secret secret : secrets) {
            String text = new String(secret.bytes(), StandardCharsets.UTF_8);
            for (String part : text.lines().map(String::strip).toList()) {
                if (part.length() >= SHORTEST) {
                    hidden = hidden.replace(part, "***");
                }
            }
        }
        return hidden;
    }

    @Override
    public String toString() {
        return id;
    }
}
