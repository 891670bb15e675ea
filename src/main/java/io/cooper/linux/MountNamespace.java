package io.cooper.linux;

import com.sun.jna.Native;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A mount namespace that no process is in, and any thread can enter. */
public final class MountNamespace {

    private static final int CLONE_FS = 0x200;

    private final int fd;

    private MountNamespace(int fd) {
        this.fd = fd;
    }

    /** Makes a namespace with all that is mounted in the calling thread's. */
    public static MountNamespace copy() throws IOException {
        FutureTask<MountNamespace> making = new FutureTask<>(MountNamespace::inThisThread);
        // The thread stays in the namespace, so it is one that ends.
        Thread thread = new Thread(making, "mount namespace");
        thread.start();
        try {
            thread.join();
            return making.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a mount namespace was made", e);
        }
    }

    private static MountNamespace inThisThread() throws ErrnoException {
        ProcessCalls.unshare(ProcessCalls.CLONE_NEWNS);
        int flags = FileCalls.O_RDONLY | FileCalls.O_CLOEXEC;
        return new MountNamespace(
                FileCalls.open(FileCalls.AT_FDCWD, "/proc/thread-self/ns/mnt", flags, 0));
    }

    /**
     * Moves the calling thread, and those that it starts from now on, into the namespace, and to
     * its root directory.
     */
    public void enter() throws ErrnoException {
        // With other threads it must not share a root directory then.
        ProcessCalls.unshare(CLONE_FS);
        if (C.setns(fd, ProcessCalls.CLONE_NEWNS) < 0) {
            int errno = Native.getLastError();
            throw new ErrnoException("setns", errno, C.strerror(errno));
        }
    }

    /** The C library's functions under their own names. */
    private static final class C {
        static {
            CLibrary.bind(C.class);
        }

        static native int setns(int fd, int type);

        static native String strerror(int errno);
    }
}
