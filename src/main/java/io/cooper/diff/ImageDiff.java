package io.cooper.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cooper.oci.ImageConfig;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.TreeListing;
import io.cooper.rootfs.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Says what differs between two images, file by file and setting by setting. */
public final class ImageDiff {

    private static final String NONE = "(none)";

    private final List<Difference> differences = new ArrayList<>();

    private ImageDiff() {}

    /**
     * Compares two images. Equal trees give no difference of files however they are cut into
     * layers.
     *
     * @return the differences of the configurations, by name, and then those of the files, by path;
     *     empty if there are none
     * @throws IOException if a configuration cannot be read
     */
    public static List<Difference> of(ImageContents before, ImageContents after)
            throws IOException {
        ImageDiff diff = new ImageDiff();
        diff.compare(settings(before.config()), settings(after.config()));
        diff.compare(before.files(), after.files());
        return List.copyOf(diff.differences);
    }

    /** Compares two trees. */
    public static List<Difference> of(TreeListing before, TreeListing after) {
        ImageDiff diff = new ImageDiff();
        diff.compare(before, after);
        return List.copyOf(diff.differences);
    }

    private void compare(SortedMap<String, String> before, SortedMap<String, String> after) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            String was = before.getOrDefault(name, NONE);
            String is = after.getOrDefault(name, NONE);
            if (!was.equals(is)) {
                differences.add(new Difference(name, List.of(was + " -> " + is)));
            }
        }
    }

    /** Returns the settings of a configuration by dotted names; diff IDs say nothing to people. */
    private static SortedMap<String, String> settings(ImageConfig config) throws IOException {
        SortedMap<String, String> settings = new TreeMap<>();
        JsonNode json = new ObjectMapper().readTree(config.toBytes());
        json.properties()
                .forEach(
                        field -> {
                            if (!field.getKey().equals("rootfs")) {
                                add(settings, field.getKey(), field.getValue());
                            }
                        });
        return settings;
    }

    private static void add(SortedMap<String, String> settings, String name, JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(f -> add(settings, name + "." + f.getKey(), f.getValue()));
            if (value.isEmpty() && name.startsWith("config.")) {
                settings.put(name, "{}"); // as the members of ExposedPorts and Volumes are
            }
        } else if (name.equals("config.Env")) {
            for (JsonNode variable : value) {
                String text = variable.asText();
                int equals = Math.max(0, text.indexOf('='));
                settings.put(name + "." + text.substring(0, equals), text.substring(equals + 1));
            }
        } else if (name.equals("history")) {
            for (int i = 0; i < value.size(); i++) {
                add(settings, String.format("history.%d", i), value.get(i));
            }
        } else if (!value.isNull()) {
            settings.put(name, value.toString());
        }
    }

    private void compare(TreeListing before, TreeListing after) {
        TreeSet<String> paths = new TreeSet<>(before.items().keySet());
        paths.addAll(after.items().keySet());
        for (String path : paths) {
            TreeListing.Item was = before.items().get(path);
            TreeListing.Item is = after.items().get(path);
            List<String> changes = new ArrayList<>();
            if (was == null) {
                changes.add("added, " + type(is.entry()));
            } else if (is == null) {
                changes.add("removed, " + type(was.entry()));
            } else {
                changes = changes(path, was, is);
            }
            if (!changes.isEmpty()) {
                differences.add(new Difference("/" + TreePath.display(path), changes));
            }
        }
    }

    private static List<String> changes(String path, TreeListing.Item was, TreeListing.Item is) {
        Map<String, Object[]> aspects = new LinkedHashMap<>();
        Entry before = was.entry();
        Entry after = is.entry();
        aspects.put("type", both(type(before), type(after)));
        if (before.type() != Entry.Type.SYMLINK || after.type() != Entry.Type.SYMLINK) {
            aspects.put("mode", both(mode(before), mode(after)));
        }
        aspects.put("owner", both(owner(before), owner(after)));
        aspects.put("size", both(before.size(), after.size()));
        aspects.put("content", both(content(was), content(is)));
        aspects.put("target", both(shown(before.linkTarget()), shown(after.linkTarget())));
        aspects.put("device", both(device(before), device(after)));
        aspects.put("same file as", both(sameFile(path, was), sameFile(path, is)));
        TreeSet<String> names = new TreeSet<>(before.xattrs().keySet());
        names.addAll(after.xattrs().keySet());
        for (String name : names) {
            aspects.put(
                    "attribute " + TreePath.display(name),
                    both(value(before, name), value(after, name)));
        }
        if (!path.isEmpty()) { // the root's time is that of the machine
            aspects.put("mtime", both(before.mtime(), after.mtime()));
        }
        List<String> changes = new ArrayList<>();
        aspects.forEach(
                (name, values) -> {
                    if (!values[0].equals(values[1])) {
                        changes.add(String.format("%s %s -> %s", name, values[0], values[1]));
                    }
                });
        return changes;
    }

    private static Object[] both(Object before, Object after) {
        return new Object[] {before, after};
    }

    private static String type(Entry entry) {
        return switch (entry.type()) {
            case FILE -> "file";
            case DIRECTORY -> "directory";
            case SYMLINK -> "symbolic link";
            case HARD_LINK -> "hard link";
            case FIFO -> "FIFO";
            case CHAR_DEVICE -> "character device";
            case BLOCK_DEVICE -> "block device";
        };
    }

    private static String mode(Entry entry) {
        return String.format("%04o", entry.mode());
    }

    private static String owner(Entry entry) {
        return entry.uid() + ":" + entry.gid();
    }

    private static String content(TreeListing.Item item) {
        return item.contentOrNull() == null ? NONE : item.contentOrNull().shortHex();
    }

    private static String device(Entry entry) {
        return entry.major() + ":" + entry.minor();
    }

    private static String sameFile(String path, TreeListing.Item item) {
        return item.firstName().equals(path) ? NONE : shown("/" + item.firstName());
    }

    private static String shown(String text) {
        return text.isEmpty() ? NONE : TreePath.display(text);
    }

    private static String value(Entry entry, String xattr) {
        byte[] value = entry.xattrs().get(xattr);
        if (value == null) {
            return NONE;
        }
        String hex = HexFormat.of().formatHex(Arrays.copyOf(value, Math.min(32, value.length)));
        return "0x" + hex + (value.length > 32 ? "... of " + value.length + " bytes" : "");
    }
}
