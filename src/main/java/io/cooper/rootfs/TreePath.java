package io.cooper.rootfs;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be done with a path inside a tree: a string in which each char is one byte, relative to
 * the root, without a slash at either end; the root itself is the empty string.
 */
public final class TreePath {

    private TreePath() {}

    /**
     * Returns the path for a text such as {@code /etc/motd}: in UTF-8, without slashes at the ends
     * or doubled ones, and without {@code .} components.
     *
     * @throws IllegalArgumentException if a component is {@code ..} or a character is NUL
     */
    public static String of(String text) {
        String bytes = bytes(text);
        if (bytes.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path with a NUL character: " + display(bytes));
        }
        List<String> components = components(bytes);
        if (components.contains("..")) {
            throw new IllegalArgumentException("a path with .. in it: " + text);
        }
        return String.join("/", components);
    }

    /**
     * Returns the names between the slashes, without those that lead nowhere: none and {@code .}.
     */
    static List<String> components(String path) {
        List<String> components = new ArrayList<>();
        int start = 0;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            if (end > start && !(end == start + 1 && path.charAt(start) == '.')) {
                components.add(path.substring(start, end));
            }
            start = end + 1;
        }
        return components;
    }

    /** Returns the UTF-8 bytes of a text, each as one char. */
    public static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Returns the path of the directory that this path is in; that of the root is the root. */
    public static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Returns the last component. */
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns the path of a name, or of a relative path, in a directory. */
    public static String join(String directory, String name) {
        if (directory.isEmpty() || name.isEmpty()) {
            return directory + name;
        }
        return directory + "/" + name;
    }

    /** Returns a path as text in one line for a message, whatever its bytes are. */
    public static String display(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        String text =
                new String(
                        bytes, isUtf8(path) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            if (Character.isISOControl(c)
                                    || Character.getType(c) == Character.FORMAT) {
                                shown.append(String.format("\\x%02x", c));
                            } else {
                                shown.appendCodePoint(c);
                            }
                        });
        return shown.length() > 300 ? shown.substring(0, 300) + "..." : shown.toString();
    }

    /** Tells whether the bytes of a path are UTF-8. */
    static boolean isUtf8(String path) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(path.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
