package io.cooper.rootfs;

import java.util.regex.Pattern;

/**
 * A pattern for paths in a tree: {@code *} stands for any characters but a slash, {@code **} for
 * slashes too, {@code ?} for one character. A slash at the start changes nothing.
 */
final class Glob {

    private final Pattern pattern;

    Glob(String glob) {
        String path = TreePath.bytes(glob);
        StringBuilder regex = new StringBuilder();
        int start = path.startsWith("/") ? 1 : 0;
        for (int i = start; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '?') {
                regex.append("[^/]");
            } else if (c != '*') {
                regex.append(Pattern.quote(String.valueOf(c)));
            } else if (path.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (path.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else {
                regex.append("[^/]*");
            }
        }
        pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    boolean matches(String path) {
        return pattern.matcher(path).matches();
    }
}
