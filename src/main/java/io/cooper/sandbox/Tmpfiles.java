package io.cooper.sandbox;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does what {@code systemd-tmpfiles --create} would have done where it refuses to work, which is
 * without a real {@code /proc}: package scripts rely on it.
 */
public final class Tmpfiles {

    private static final String PROGRAM = "usr/bin/systemd-tmpfiles";
    private static final String SCRIPTS = "var/lib/dpkg/info/";
    private static final Pattern CALL =
            Pattern.compile("systemd-tmpfiles\\b[^\\n]*--create((?:\\s+[\\w@.:+/-]+\\.conf)+)");

    /** Where files are looked for (tmpfiles.d(5)); the first that has one of a name counts. */
    private static final List<String> DIRECTORIES =
            List.of(
                    "etc/tmpfiles.d",
                    "run/tmpfiles.d",
                    "usr/local/lib/tmpfiles.d",
                    "usr/lib/tmpfiles.d");

    private final Rootfs tree;
    private final Instant now = Instant.now();

    public Tmpfiles(Rootfs tree) {
        this.tree = tree;
    }

    /**
     * Makes what the scripts of packages asked for that were installed just now.
     *
     * @param written the paths that their installation wrote
     * @return whether there was something to do
     * @throws IOException if it cannot be done, or a user or group is not there
     */
    public boolean createFor(Collection<String> written) throws IOException {
        if (find(PROGRAM).isEmpty()) {
            return false;
        }
        List<String> names = new ArrayList<>();
        for (String path : written) {
            if (path.startsWith(SCRIPTS) && path.endsWith(".postinst")) {
                names.addAll(askedFor(text(path)));
            }
        }
        for (String name : names) {
            for (String line : configuration(name).lines().toList()) {
                Optional<TmpfilesLine> parsed = TmpfilesLine.parse(line);
                if (parsed.isPresent()) {
                    apply(parsed.get());
                }
            }
        }
        return !names.isEmpty();
    }

    /** Returns the names of the files that a script applies. */
    static List<String> askedFor(String script) {
        List<String> names = new ArrayList<>();
        Matcher call = CALL.matcher(script);
        while (call.find()) {
            names.addAll(List.of(call.group(1).strip().split("\\s+", -1)));
        }
        return names;
    }

    private String configuration(String name) throws IOException {
        if (name.startsWith("/")) {
            return text(name.substring(1));
        }
        for (String directory : DIRECTORIES) {
            if (find(directory + "/" + name).isPresent()) {
                return text(directory + "/" + name);
            }
        }
        return "";
    }

    private String text(String path) throws IOException {
        if (find(path).isEmpty()) {
            return "";
        }
        try (InputStream in = tree.read(path)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private Optional<Entry> find(String path) throws IOException {
        return tree.stat(place(path));
    }

    /** Returns where a path ends up, its last name not followed. */
    private String place(String path) throws IOException {
        String parent = tree.resolve(TreePath.parent(path));
        return TreePath.join(parent, TreePath.name(path));
    }

    private void apply(TmpfilesLine line) throws IOException {
        switch (line.type()) {
            case 'd', 'D', 'v', 'q', 'Q' -> directory(line);
            case 'e', 'z' -> adjust(line, line.path());
            case 'Z' -> adjustAll(line, line.path());
            case 'f' -> file(line, line.argument().getBytes(StandardCharsets.ISO_8859_1));
            case 'L' -> link(line);
            case 'C' -> copy(line);
            default -> {
                // ACLs and file attributes are no part of an image; the rest is not made.
            }
        }
    }

    private void directory(TmpfilesLine line) throws IOException {
        if (find(line.path()).isPresent()) {
            adjust(line, line.path());
        } else {
            Entry entry = Entry.directory(newPlace(line.path()), modeOr(line, 0755), now);
            tree.create(owned(entry, line), null);
        }
    }

    private void file(TmpfilesLine line, byte[] content) throws IOException {
        if (find(line.path()).isPresent() && !line.replaces()) {
            adjust(line, line.path());
        } else {
            String place = newPlace(line.path());
            Entry entry = Entry.file(place, modeOr(line, 0644), content.length, now);
            tree.create(owned(entry, line), new ByteArrayInputStream(content));
        }
    }

    private void link(TmpfilesLine line) throws IOException {
        Optional<Entry> there = find(line.path());
        String target =
                line.argument().isEmpty() ? "/usr/share/factory/" + line.path() : line.argument();
        boolean isSo = there.map(entry -> entry.linkTarget().equals(target)).orElse(false);
        if (there.isEmpty() || (line.replaces() && !isSo)) {
            String place = newPlace(line.path());
            tree.delete(place);
            tree.create(Entry.symlink(place, target, now), null);
        }
    }

    private void copy(TmpfilesLine line) throws IOException {
        String source =
                line.argument().isEmpty()
                        ? "usr/share/factory/" + line.path()
                        : TreePath.of(line.argument());
        Optional<Entry> found = find(source);
        if (found.isPresent()
                && found.get().type() == Entry.Type.FILE
                && find(line.path()).isEmpty()) {
            try (InputStream in = tree.read(source)) {
                file(line, in.readAllBytes());
            }
        }
    }

    private void adjustAll(TmpfilesLine line, String path) throws IOException {
        adjust(line, path);
        Optional<Entry> there = find(path);
        if (there.isPresent() && there.get().type() == Entry.Type.DIRECTORY) {
            for (String name : tree.list(place(path))) {
                adjustAll(line, path + "/" + name);
            }
        }
    }

    /** Gives what is there the mode and owner that the line names, and leaves the rest. */
    private void adjust(TmpfilesLine line, String path) throws IOException {
        Optional<Entry> there = find(path);
        if (there.isEmpty() || there.get().type() == Entry.Type.SYMLINK) {
            return;
        }
        Entry before = there.get();
        int mode = line.mode() < 0 || line.modeOfNewOnly() ? before.mode() : line.mode();
        Entry after =
                new Entry(
                        before.path(),
                        before.type(),
                        mode,
                        before.uid(),
                        before.gid(),
                        before.size(),
                        before.mtime(),
                        before.linkTarget(),
                        before.major(),
                        before.minor(),
                        before.xattrs());
        after = line.ownerOfNewOnly() ? after : owned(after, line);
        if (after.equals(before)) {
            return;
        }
        if (before.type() == Entry.Type.FILE) {
            try (InputStream in = tree.read(before.path())) {
                tree.create(after, in);
            }
        } else {
            tree.create(after, null);
        }
    }

    private static int modeOr(TmpfilesLine line, int usual) {
        return line.mode() < 0 ? usual : line.mode();
    }

    private Entry owned(Entry entry, TmpfilesLine line) throws IOException {
        if (line.owner().isEmpty()) {
            return entry;
        }
        try {
            Accounts accounts = new Accounts(text("etc/passwd"), text("etc/group"));
            Accounts.Ids ids = accounts.find(line.owner());
            return entry.withOwner(ids.uid(), ids.gid());
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "tmpfiles.d: /" + TreePath.display(line.path()) + ": " + e.getMessage(), e);
        }
    }

    /** Returns where a new name goes; directories on the way are made. */
    private String newPlace(String path) throws IOException {
        String parent = TreePath.parent(path);
        if (!parent.isEmpty() && tree.stat(tree.resolve(parent)).isEmpty()) {
            tree.create(Entry.directory(newPlace(parent), 0755, now), null);
        }
        return place(path);
    }
}
