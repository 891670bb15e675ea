package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.rootfs.TreePath;

/** A file of the tree that keeps what a command prints, for other commands to read. */
final class LogFile implements AutoCloseable {

    /** A log without end is not to fill the disk. */
    private static final long LIMIT = 64L << 20;

    private int fd;
    private long size;

    /**
     * @param path in the tree; empty for no file
     */
    LogFile(String path) throws ErrnoException {
        int flags =
                FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_TRUNC | FileCalls.O_NOFOLLOW;
        this.fd =
                path.isEmpty()
                        ? -1
                        : FileCalls.open(FileCalls.AT_FDCWD, TreePath.bytes(path), flags, 0644);
    }

    synchronized void write(byte[] bytes, int length) {
        if (fd < 0) {
            return;
        }
        try {
            FileCalls.write(fd, bytes, 0, length);
            size += length;
        } catch (ErrnoException e) {
            size = LIMIT; // the disk is full: the command is not to suffer for it
        }
        if (size >= LIMIT) {
            close();
        }
    }

    @Override
    public synchronized void close() {
        if (fd >= 0) {
            FileCalls.close(fd);
            fd = -1;
        }
    }
}
