package io.cooper.archive;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.util.List;

/** What a slim base leaves out, and how dpkg is told to leave it out of later packages too. */
final class SlimFiles {

    /** The file that Debian's slim images have (dpkg.cfg(5)). */
    static final String CONFIGURATION = "etc/dpkg/dpkg.cfg.d/docker";

    private static final List<String> EXCLUDED =
            List.of(
                    "usr/share/doc/",
                    "usr/share/groff/",
                    "usr/share/info/",
                    "usr/share/linda/",
                    "usr/share/lintian/",
                    "usr/share/locale/",
                    "usr/share/man/");

    private SlimFiles() {}

    /** Tells whether a file is left out: directories and copyright notices are not. */
    static boolean excludes(String path) {
        return EXCLUDED.stream().anyMatch(path::startsWith) && !isCopyright(path);
    }

    /** Removes what is to be left out from a tree: what scripts of packages have put there. */
    static void removeFrom(Rootfs rootfs) throws IOException {
        for (String directory : EXCLUDED) {
            String path = directory.substring(0, directory.length() - 1);
            if (rootfs.stat(path).isPresent()) {
                removeIn(rootfs, path);
            }
        }
    }

    private static void removeIn(Rootfs rootfs, String directory) throws IOException {
        for (String name : rootfs.list(directory)) {
            String path = directory + "/" + name;
            Entry entry = rootfs.stat(path).orElseThrow();
            if (entry.type() == Entry.Type.DIRECTORY) {
                removeIn(rootfs, path);
            } else if (excludes(path)) {
                rootfs.delete(path);
            }
        }
    }

    private static boolean isCopyright(String path) {
        return path.startsWith("usr/share/doc/") && path.endsWith("/copyright");
    }

    /** Returns the configuration that has dpkg do the same. */
    static String configuration() {
        StringBuilder text =
                new StringBuilder("# A slim base: what no container reads is not installed.\n");
        for (String excluded : EXCLUDED) {
            text.append("path-exclude /").append(excluded).append("*\n");
        }
        return text.append("path-include /usr/share/doc/*/copyright\n").toString();
    }
}
