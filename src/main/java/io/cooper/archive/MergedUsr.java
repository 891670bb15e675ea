package io.cooper.archive;

import io.cooper.rootfs.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The directories of the root that are links to those of {@code /usr} in newer distributions
 * (file-hierarchy(7)). Packages may still have files under the old names; they are laid where the
 * links lead, and the links are made of the names that occurred.
 */
final class MergedUsr {

    private static final Set<String> NAMES =
            Set.of("bin", "sbin", "lib", "lib32", "lib64", "libo32", "libx32");

    private final boolean merged;
    private final Set<String> met = new ConcurrentSkipListSet<>();

    /**
     * @param merged whether the distribution has these links
     */
    MergedUsr(boolean merged) {
        this.merged = merged;
    }

    /** Tells whether packages of these names make the links, or expect them. */
    static boolean isMeantBy(Collection<String> packages) {
        return packages.contains("usrmerge") || packages.contains("usr-is-merged");
    }

    /**
     * Tells whether a package has the links in it, as that of the basic files in newer releases.
     */
    static boolean isIn(Path deb) throws IOException {
        try (DebFile opened = new DebFile(deb)) {
            Optional<Entry> next = opened.data().next();
            while (next.isPresent()) {
                if (next.get().type() == Entry.Type.SYMLINK
                        && NAMES.contains(DebFile.path(next.get().path()))) {
                    return true;
                }
                next = opened.data().next();
            }
            return false;
        }
    }

    /** Tells whether an entry is one of those that a link takes the place of. */
    boolean isReplaced(String path, Entry.Type type) {
        if (!merged || !NAMES.contains(path)) {
            return false;
        }
        if (type == Entry.Type.DIRECTORY || type == Entry.Type.SYMLINK) {
            met.add(path);
            return true;
        }
        return false;
    }

    /** Returns an entry with the path, and of a hard link the target, where they really lie. */
    Entry place(Entry entry, String path, String target) {
        boolean link = entry.type() == Entry.Type.HARD_LINK;
        return new Entry(
                resolved(path),
                entry.type(),
                entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.size(),
                entry.mtime(),
                link ? resolved(target) : target,
                entry.major(),
                entry.minor(),
                entry.xattrs());
    }

    private String resolved(String path) {
        int slash = path.indexOf('/');
        return merged && slash > 0 && NAMES.contains(path.substring(0, slash))
                ? "usr/" + path
                : path;
    }

    /** Returns the names that are to be links, each to its own name in {@code usr}. */
    Set<String> links() {
        return met;
    }
}
