package io.cooper.check;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Writes XML 1.0, or HTML in its syntax, that is well-formed whatever the texts are. What XML does
 * not allow is replaced: control characters by their pictures, the rest by U+FFFD.
 */
final class Markup implements Closeable {

    private final Writer out;
    private final Deque<String> open = new ArrayDeque<>();
    private boolean inTag;

    /**
     * @param prolog what comes before the first element
     */
    Markup(Path file, String prolog) throws IOException {
        this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        out.write(prolog);
    }

    /** Starts an element. */
    Markup start(String name) throws IOException {
        endTag();
        out.write("<" + name);
        open.push(name);
        inTag = true;
        return this;
    }

    /** Gives the element that was just started an attribute. */
    Markup with(String name, String value) throws IOException {
        if (!inTag) {
            throw new IllegalStateException("attribute " + name + " comes after content");
        }
        out.write(" " + name + "=\"");
        escape(value, true);
        out.write('"');
        return this;
    }

    Markup with(String name, long value) throws IOException {
        return with(name, Long.toString(value));
    }

    Markup text(String text) throws IOException {
        endTag();
        escape(text, false);
        return this;
    }

    /** Ends the element that was started last and has not ended. */
    Markup end() throws IOException {
        endTag();
        out.write("</" + open.pop() + ">");
        return this;
    }

    /** Writes an element with nothing but a text in it. */
    Markup element(String name, String text) throws IOException {
        return start(name).text(text).end();
    }

    /** Starts a new line in the file. */
    Markup line() throws IOException {
        endTag();
        out.write('\n');
        return this;
    }

    private void endTag() throws IOException {
        if (inTag) {
            out.write('>');
            inTag = false;
        }
    }

    private void escape(String text, boolean attribute) throws IOException {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '<' -> out.write("&lt;");
                case '>' -> out.write("&gt;");
                case '&' -> out.write("&amp;");
                case '"' -> out.write("&quot;");
                case '\n', '\t' -> {
                    if (attribute) {
                        out.write(String.format(Locale.ROOT, "&#%d;", c));
                    } else {
                        out.write(c);
                    }
                }
                case '\r' -> out.write("&#13;");
                default -> out.write(Character.toString(allowed(c)));
            }
        }
    }

    private static int allowed(int c) {
        if (c < 0x20) {
            return 0x2400 + c; // the block "Control Pictures" of Unicode
        }
        if (c == 0x7f) {
            return 0x2421;
        }
        boolean surrogate = c >= 0xd800 && c <= 0xdfff;
        return surrogate || c == 0xfffe || c == 0xffff ? 0xfffd : c;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
