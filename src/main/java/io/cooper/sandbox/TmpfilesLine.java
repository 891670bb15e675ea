package io.cooper.sandbox;

import java.util.Map;
import java.util.Optional;

/**
 * A line of a file of tmpfiles.d(5) that counts while an image is built: not at boot only, and not
 * about the machine.
 *
 * @param type the letter, e.g. {@code d}
 * @param replaces whether it has a plus: what is there is replaced
 * @param path in the tree, without a leading slash
 * @param mode permission bits; -1 where none are named
 * @param modeOfNewOnly whether what is there keeps its own mode
 * @param owner as {@code user:group}; empty where none is named
 * @param ownerOfNewOnly whether what is there keeps its own owner
 * @param argument the rest of the line; may be empty
 */
record TmpfilesLine(
        char type,
        boolean replaces,
        String path,
        int mode,
        boolean modeOfNewOnly,
        String owner,
        boolean ownerOfNewOnly,
        String argument) {

    private static final Map<String, String> SPECIFIERS =
            Map.of(
                    "%t", "/run",
                    "%S", "/var/lib",
                    "%C", "/var/cache",
                    "%L", "/var/log",
                    "%T", "/tmp",
                    "%V", "/var/tmp");

    /** Reads a line; empty if it does not count. */
    static Optional<TmpfilesLine> parse(String line) {
        String[] fields = line.strip().split("\\s+", 7);
        if (fields.length < 2 || fields[0].startsWith("#")) {
            return Optional.empty();
        }
        String modifiers = fields[0].substring(1);
        String path = expanded(fields[1]);
        String mode = field(fields, 2);
        // Of a boot, of credentials, encoded; and what depends on the machine or on a pattern.
        if (modifiers.matches(".*[!^~].*") || !path.matches("/[^%*?\\[]+") || mode.contains("~")) {
            return Optional.empty();
        }
        String digits = mode.replace(":", "");
        String owners = field(fields, 3) + field(fields, 4);
        String user = field(fields, 3).replace(":", "");
        String group = field(fields, 4).replace(":", "");
        boolean isOwned = !user.isEmpty() || !group.isEmpty();
        return Optional.of(
                new TmpfilesLine(
                        fields[0].charAt(0),
                        modifiers.contains("+"),
                        path.substring(1).replaceFirst("/+$", ""),
                        digits.matches("[0-7]{3,5}") ? Integer.parseInt(digits, 8) : -1,
                        mode.contains(":"),
                        isOwned ? orRoot(user) + ":" + orRoot(group) : "",
                        owners.contains(":"),
                        expanded(field(fields, 6))));
    }

    private static String field(String[] fields, int index) {
        return index >= fields.length || fields[index].equals("-") ? "" : fields[index];
    }

    private static String orRoot(String name) {
        return name.isEmpty() ? "0" : name;
    }

    private static String expanded(String text) {
        String result = text;
        for (Map.Entry<String, String> specifier : SPECIFIERS.entrySet()) {
            result = result.replace(specifier.getKey(), specifier.getValue());
        }
        return result;
    }
}
