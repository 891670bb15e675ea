package io.cooper.rootfs;

import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;

/**
 * Removes a name with all below it. Follows no link, and stops at what is mounted. What lies very
 * deep is moved up first, so that neither the stack nor the number of open files is a limit.
 */
final class TreeRemoval {

    private static final int MAX_DEPTH = 200;

    private final int top;
    private final long device;
    private int moved;

    private TreeRemoval(int top, long device) {
        this.top = top;
        this.device = device;
    }

    /** Removes a name; one that is not there is no error. */
    static void remove(int directory, String name) throws IOException {
        var stat = FileCalls.find(directory, name);
        if (stat.isEmpty()) {
            return;
        }
        if (!stat.get().isDirectory()) {
            FileCalls.removeFile(directory, name);
            return;
        }
        int top = open(directory, name, stat.get().device());
        try {
            TreeRemoval removal = new TreeRemoval(top, stat.get().device());
            int movedBefore;
            do {
                movedBefore = removal.moved;
                removal.emptyAgain(directory, name);
            } while (removal.moved > movedBefore);
        } finally {
            FileCalls.close(top);
        }
        FileCalls.removeDirectory(directory, name);
    }

    /** Opens a directory that is to be emptied. */
    private static int open(int directory, String name, long device) throws IOException {
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
        return FileCalls.openDirectory(directory, name);
    }

    /** Empties the top through a new descriptor: one can be listed once only. */
    private void emptyAgain(int directory, String name) throws IOException {
        int fd = FileCalls.openDirectory(directory, name);
        try {
            empty(fd, 0);
        } finally {
            FileCalls.close(fd);
        }
    }

    private void empty(int fd, int depth) throws IOException {
        for (DirectoryEntry entry : FileCalls.list(fd)) {
            if (isDirectory(fd, entry)) {
                removeDirectory(fd, entry.name(), depth);
            } else {
                FileCalls.removeFile(fd, entry.name());
            }
        }
    }

    private static boolean isDirectory(int fd, DirectoryEntry entry) throws IOException {
        return entry.isDirectory()
                || (entry.isOfUnknownType() && FileCalls.stat(fd, entry.name()).isDirectory());
    }

    private void removeDirectory(int parent, String name, int depth) throws IOException {
        int fd = open(parent, name, device);
        try {
            if (depth < MAX_DEPTH) {
                empty(fd, depth + 1);
            } else {
                moveUp(fd);
            }
        } finally {
            FileCalls.close(fd);
        }
        FileCalls.removeDirectory(parent, name);
    }

    private void moveUp(int fd) throws IOException {
        for (DirectoryEntry entry : FileCalls.list(fd)) {
            if (isDirectory(fd, entry)) {
                FileCalls.changeMode(fd, entry.name(), 0700);
                FileCalls.rename(fd, entry.name(), top, ".cooper-removed-" + moved);
                moved++;
            } else {
                FileCalls.removeFile(fd, entry.name());
            }
        }
    }
}
