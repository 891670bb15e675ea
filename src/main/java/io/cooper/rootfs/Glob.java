package io.cooper.rootfs;

import java.util.regex.Pattern;

/**
 * A pattern for paths in a tree: {@code *} stands for any characters but a slash, {@code **} for
 * slashes too, {@code ?} for one character. A slash at the start changes nothing.
 */
final class Glob {

    private final Pattern pattern;

    /** What comes before and after all wildcards: most paths do not have that. */
    private final String start;

    private final String end;

    Glob(String glob) {
        String path = TreePath.bytes(glob.startsWith("/") ? glob.substring(1) : glob);
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
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
        int last = Math.max(path.lastIndexOf('*'), path.lastIndexOf('?'));
        start = path.split("[*?]", 2)[0];
        // Not the slash: **/ stands for nothing, too.
        end = path.substring(path.startsWith("/", last + 1) ? last + 2 : last + 1);
    }

    boolean matches(String path) {
        return path.startsWith(start) && path.endsWith(end) && pattern.matcher(path).matches();
    }
}
