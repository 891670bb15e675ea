package io.cooper.check;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A test point of TAP 13 or 14, e.g. {@code not ok 3 - no lease # TODO needs a relay}.
 *
 * @param number 0 where the line has none
 * @param directive {@code skip}, {@code todo} or empty
 * @param reason what follows the directive
 */
record TapPoint(boolean ok, int number, String description, String directive, String reason) {

    private static final Pattern LINE =
            Pattern.compile("(not )?ok\\b(?:[ \\t]+([0-9]{1,9})\\b)?[ \\t]*(?:-[ \\t]*)?(.*)");

    /** A number sign that is not escaped, and a word that says what it is about. */
    private static final Pattern DIRECTIVE =
            Pattern.compile(
                    "(?<!\\\\)#[ \\t]*(skip\\S*|todo)\\b:?[ \\t]*(.*)", Pattern.CASE_INSENSITIVE);

    /** Returns the point, or nothing if the line is something else. */
    static Optional<TapPoint> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int number = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        String text = matcher.group(3);
        Matcher directive = DIRECTIVE.matcher(text);
        String word = "";
        String reason = "";
        if (directive.find()) {
            word = directive.group(1).toLowerCase(Locale.ROOT).startsWith("skip") ? "skip" : "todo";
            reason = directive.group(2).strip();
            text = text.substring(0, directive.start());
        }
        String description = text.strip().replace("\\#", "#").replace("\\\\", "\\");
        return Optional.of(
                new TapPoint(matcher.group(1) == null, number, description, word, reason));
    }

    /** Tells whether the line could hardly be anything but TAP, even without a plan. */
    boolean certain() {
        return !ok || number > 0;
    }

    Verdict verdict() {
        if (directive.equals("skip")) {
            return Verdict.SKIPPED;
        }
        if (ok) {
            return Verdict.PASSED;
        }
        return directive.equals("todo") ? Verdict.SKIPPED : Verdict.FAILED;
    }

    String message() {
        return switch (verdict()) {
            case PASSED -> "";
            case SKIPPED -> directive.equals("todo") ? ("TODO " + reason).strip() : reason;
            default -> description.isEmpty() ? "not ok" : "not ok: " + description;
        };
    }
}
