package io.cooper.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * What package installs leave behind and no image needs: caches, logs, a binary dump of the
 * linker's cache that differs from run to run, and the identity of the machine they ran on.
 */
public final class Leftovers {

    /** A {@code *} stands for a whole name or its beginning. */
    private static final List<String> PATTERNS =
            List.of(
                    "var/lib/apt/lists/*",
                    "var/cache/apt/*.bin",
                    "var/cache/apt/archives/*.deb",
                    "var/cache/apt/archives/partial/*",
                    "var/cache/ldconfig/aux-cache",
                    "var/log/dpkg.log",
                    "var/log/alternatives.log",
                    "var/log/apt/*",
                    "var/cache/dnf/*",
                    "var/cache/yum/*",
                    "var/cache/libdnf5/*",
                    "var/lib/dnf/history.sqlite*",
                    "var/log/dnf*",
                    "var/log/hawkey.log",
                    "var/log/yum.log",
                    // What readers of a database of SQLite share; it is made anew.
                    "var/lib/rpm/rpmdb.sqlite-shm",
                    "usr/lib/sysimage/rpm/rpmdb.sqlite-shm",
                    "var/cache/zypp/*",
                    "var/lib/zypp/AnonymousUniqueId",
                    "run/zypp.pid",
                    "var/log/zypp/*",
                    "var/log/zypper.log",
                    "var/cache/apk/*");

    private static final String MACHINE_ID = "etc/machine-id";

    private final Rootfs rootfs;

    public Leftovers(Rootfs rootfs) {
        this.rootfs = rootfs;
    }

    /**
     * Removes them from the tree; an identity that a package wrote is emptied, as an image's should
     * be (machine-id(5)).
     */
    public void remove() throws IOException {
        for (String pattern : PATTERNS) {
            int slash = pattern.lastIndexOf('/');
            String directory = pattern.substring(0, slash);
            if (isDirectory(directory)) {
                for (String name : rootfs.list(directory)) {
                    if (matches(pattern.substring(slash + 1), name)) {
                        rootfs.delete(directory + "/" + name);
                    }
                }
            }
        }
        Entry id = rootfs.stat(MACHINE_ID).orElse(null);
        if (id != null && id.type() == Entry.Type.FILE && id.size() > 0) {
            rootfs.create(id.withSize(0), InputStream.nullInputStream());
        }
    }

    private boolean isDirectory(String path) throws IOException {
        return rootfs.stat(path).map(entry -> entry.type() == Entry.Type.DIRECTORY).orElse(false);
    }

    private static boolean matches(String pattern, String name) {
        int star = pattern.indexOf('*');
        return star < 0
                ? name.equals(pattern)
                : name.startsWith(pattern.substring(0, star))
                        && name.endsWith(pattern.substring(star + 1));
    }
}
