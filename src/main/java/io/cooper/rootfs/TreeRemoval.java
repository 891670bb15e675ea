package io.cooper.rootfs;

import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;

/** Removes a name with all below it. Follows no link, and stops at what is mounted. */
final class TreeRemoval {

    private TreeRemoval() {}

    /** Removes a name; one that is not there is no error. */
    static void remove(int directory, String name) throws IOException {
        var stat = FileCalls.find(directory, name);
        if (stat.isEmpty()) {
            return;
        }
        if (stat.get().isDirectory()) {
            removeDirectory(directory, name, stat.get().device());
        } else {
            FileCalls.removeFile(directory, name);
        }
    }

    private static void removeDirectory(int directory, String name, long device)
            throws IOException {
        empty(directory, name, device);
        FileCalls.removeDirectory(directory, name);
    }

    private static void empty(int directory, String name, long device) throws IOException {
        FileStat stat = FileCalls.stat(directory, name);
        if (stat.isMountPoint() || stat.device() != device) {
            throw new IOException(
                    "cannot remove "
                            + TreePath.display(name)
                            + ": something is mounted there; unmount it first");
        }
        if ((stat.permissions() & 0700) != 0700) {
            FileCalls.changeMode(directory, name, 0700); // its owner, if not root, could do nothing
        }
        int fd = FileCalls.openDirectory(directory, name);
        try {
            for (DirectoryEntry entry : FileCalls.list(fd)) {
                if (entry.isDirectory()) {
                    removeDirectory(fd, entry.name(), device);
                } else if (entry.isOfUnknownType()) {
                    remove(fd, entry.name());
                } else {
                    FileCalls.removeFile(fd, entry.name());
                }
            }
        } finally {
            FileCalls.close(fd);
        }
    }
}
