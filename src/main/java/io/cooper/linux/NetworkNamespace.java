package io.cooper.linux;

import com.sun.jna.Native;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A network namespace, which lives as long as this is open or a process is in it. */
public final class NetworkNamespace implements Closeable {

    private final int fd;
    private final RouteSocket routes;

    private NetworkNamespace(int fd, RouteSocket routes) {
        this.fd = fd;
        this.routes = routes;
    }

    /** Makes a namespace with nothing in it but {@code lo}, which is off. */
    public static NetworkNamespace create() throws IOException {
        FutureTask<NetworkNamespace> making = new FutureTask<>(NetworkNamespace::inThisThread);
        // The thread stays in the namespace, so it is one that ends.
        new Thread(making, "network namespace").start();
        try {
            return making.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a network was made", e);
        }
    }

    private static NetworkNamespace inThisThread() throws ErrnoException {
        ProcessCalls.unshare(ProcessCalls.CLONE_NEWNET);
        RouteSocket routes = RouteSocket.open();
        try {
            int flags = FileCalls.O_RDONLY | FileCalls.O_CLOEXEC;
            int fd = FileCalls.open(FileCalls.AT_FDCWD, "/proc/thread-self/ns/net", flags, 0);
            return new NetworkNamespace(fd, routes);
        } catch (ErrnoException e) {
            routes.close();
            throw e;
        }
    }

    /** Returns a descriptor of it. */
    public int descriptor() {
        return fd;
    }

    /** Returns a socket that changes its interfaces. */
    public RouteSocket routes() {
        return routes;
    }

    /** Moves the calling thread, and what it starts from now on, into the namespace. */
    public void enter() throws ErrnoException {
        if (C.setns(fd, ProcessCalls.CLONE_NEWNET) < 0) {
            int errno = Native.getLastError();
            throw new ErrnoException("setns", errno, C.strerror(errno));
        }
    }

    @Override
    public void close() {
        routes.close();
        FileCalls.close(fd);
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
