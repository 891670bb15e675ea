package io.cooper.archive;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a slim base leaves out, as Debian's slim images do, and how dpkg is told to leave it out of
 * later packages too.
 */
final class SlimFiles {

    /** The file that Debian's slim images have (dpkg.cfg(5)). */
    static final String CONFIGURATION = "etc/dpkg/dpkg.cfg.d/docker";

    private static final List<String> EXCLUDED =
            List.of(
                    "usr/share/doc",
                    "usr/share/groff",
                    "usr/share/info",
                    "usr/share/linda",
                    "usr/share/lintian/overrides",
                    "usr/share/locale",
                    "usr/share/man");

    /** What stays nevertheless: patterns of paths, whose asterisks stand for slashes too. */
    private static final List<String> INCLUDED =
            List.of(
                    "usr/share/doc/*/copyright",
                    "usr/share/doc/kde/HTML/C/*",
                    "usr/share/gnome/help/*/C/*",
                    "usr/share/locale/all_languages",
                    "usr/share/locale/currency/*",
                    "usr/share/locale/l10n/*",
                    "usr/share/locale/languages",
                    "usr/share/locale/locale.alias",
                    "usr/share/omf/*/*-C.emf");

    private static final Pattern IS_INCLUDED =
            Pattern.compile(String.join("|", INCLUDED).replace(".", "\\.").replace("*", ".*"));

    private SlimFiles() {}

    /** Tells whether a file is left out. Directories and links go only when nothing is left. */
    static boolean excludes(Entry entry) {
        return entry.type() != Entry.Type.DIRECTORY
                && entry.type() != Entry.Type.SYMLINK
                && EXCLUDED.stream().anyMatch(path -> entry.path().startsWith(path + "/"))
                && !IS_INCLUDED.matcher(entry.path()).matches();
    }

    /** Removes what scripts of packages have put there, and then what is empty or leads nowhere. */
    static void removeFrom(Rootfs rootfs) throws IOException {
        for (String directory : EXCLUDED) {
            if (rootfs.stat(directory).isPresent()) {
                while (removeIn(rootfs, directory)) {
                    // What was removed may leave another directory empty, or a link to nothing.
                }
            }
        }
    }

    private static boolean removeIn(Rootfs rootfs, String directory) throws IOException {
        boolean isRemoved = false;
        for (String name : rootfs.list(directory)) {
            String path = directory + "/" + name;
            Optional<Entry> entry = rootfs.stat(path);
            if (entry.isPresent() && entry.get().type() == Entry.Type.DIRECTORY) {
                isRemoved |= removeIn(rootfs, path);
            }
            if (entry.isPresent() && isLeftOver(rootfs, entry.get())) {
                rootfs.delete(path);
                isRemoved = true;
            }
        }
        return isRemoved;
    }

    private static boolean isLeftOver(Rootfs rootfs, Entry entry) throws IOException {
        return switch (entry.type()) {
            case DIRECTORY -> rootfs.list(entry.path()).isEmpty();
            case SYMLINK -> rootfs.stat(rootfs.resolve(entry.path())).isEmpty();
            default -> excludes(entry);
        };
    }

    /** Returns the configuration that has dpkg do the same. */
    static String configuration() {
        StringBuilder text =
                new StringBuilder("# A slim base: what no container reads is not installed.\n");
        EXCLUDED.forEach(path -> text.append("path-exclude /").append(path).append("/*\n"));
        INCLUDED.forEach(path -> text.append("path-include /").append(path).append('\n'));
        return text.toString();
    }
}
