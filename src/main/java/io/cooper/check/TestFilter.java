package io.cooper.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which tests are wanted, in the words of {@code -Dit.test}: patterns with {@code *} and {@code ?},
 * separated by commas, {@code !} before those that are not wanted. A pattern is about a file's name
 * with or without its extension.
 *
 * @param text the setting; empty for all tests
 */
public record TestFilter(String text) {

    /** All tests. */
    public static final TestFilter ALL = new TestFilter("");

    public TestFilter {
        text = text.strip();
        if (text.indexOf('#') >= 0 || text.indexOf('%') >= 0) {
            throw new IllegalArgumentException(
                    "-Dit.test="
                            + text
                            + " names a method or a regular expression; for tests in an image it"
                            + " takes file names with * and ?, separated by commas");
        }
    }

    /** Tells whether all tests are wanted. */
    public boolean isAll() {
        return text.isEmpty();
    }

    boolean wants(String file) {
        List<Pattern> wanted = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String pattern = part.strip();
            if (pattern.startsWith("!")) {
                if (matches(glob(pattern.substring(1)), file)) {
                    return false;
                }
            } else if (!pattern.isEmpty()) {
                wanted.add(glob(pattern));
            }
        }
        return wanted.isEmpty() || wanted.stream().anyMatch(glob -> matches(glob, file));
    }

    private static boolean matches(Pattern glob, String file) {
        return glob.matcher(file).matches() || glob.matcher(TestFile.stem(file)).matches();
    }

    private static Pattern glob(String text) {
        StringBuilder regex = new StringBuilder();
        text.codePoints()
                .forEach(
                        c ->
                                regex.append(
                                        switch (c) {
                                            case '*' -> ".*";
                                            case '?' -> ".";
                                            default -> Pattern.quote(Character.toString(c));
                                        }));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
