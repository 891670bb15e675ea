package io.cooper.linux;

import java.io.IOException;

/** A call of the C library failed. */
public final class ErrnoException extends IOException {

    private static final long serialVersionUID = 1L;

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ECHILD = 10;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int ERANGE = 34;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int ENODATA = 61;
    public static final int EOPNOTSUPP = 95;

    private final int errno;

    /**
     * @param call the call and what it was about, e.g. {@code mkdirat usr/bin}
     * @param message the C library's text for the number
     */
    public ErrnoException(String call, int errno, String message) {
        super(call + ": " + message);
        this.errno = errno;
    }

    /** Returns the error number. */
    public int errno() {
        return errno;
    }
}
