package io.cooper.archive;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the paragraphs of a control file (deb822(5)): {@code Field: value} lines, with continuation
 * lines that begin with a space. Text comes out with one char a byte.
 */
final class Paragraphs {

    private final BufferedReader reader;
    private final Set<String> wanted;

    /**
     * @param wanted the fields to keep, in lower case; empty for all
     */
    Paragraphs(InputStream in, Set<String> wanted) {
        this.reader =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1), 1 << 16);
        this.wanted = wanted;
    }

    /** Returns the next paragraph, its fields by their names in lower case; nothing at the end. */
    Optional<Map<String, String>> next() throws IOException {
        Map<String, String> fields = new HashMap<>();
        String name = "";
        boolean any = false;
        String line = reader.readLine();
        while (line != null && !(any && line.isBlank())) {
            if (!line.isBlank() && line.charAt(0) != '#') {
                any = true;
                if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                    add(fields, name, line);
                } else {
                    name = field(line);
                    put(fields, name, line);
                }
            }
            line = reader.readLine();
        }
        return any ? Optional.of(fields) : Optional.empty();
    }

    private static String field(String line) throws IOException {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw new IOException("a line that is no field: '" + line + "'");
        }
        return line.substring(0, colon).toLowerCase(java.util.Locale.ROOT);
    }

    private void put(Map<String, String> fields, String name, String line) throws IOException {
        if ((wanted.isEmpty() || wanted.contains(name))
                && fields.put(name, line.substring(name.length() + 1).trim()) != null) {
            throw new IOException("a paragraph with two fields " + name);
        }
    }

    private static void add(Map<String, String> fields, String name, String line) {
        if (fields.containsKey(name)) {
            fields.merge(name, line, (value, more) -> value + "\n" + more);
        }
    }
}
