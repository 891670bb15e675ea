package io.cooper.linux;

/**
 * The C library's functions on files, bound directly. Pointers and sizes are {@code long}: this is
 * for 64-bit Linux. Only functions that glibc has had since 2.28 (2018) are bound; the others go
 * through {@code syscall}.
 */
final class LibC {

    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    static final int SYS_MKNODAT = ARM ? 33 : 259;
    static final int SYS_GETDENTS64 = ARM ? 61 : 217;

    static {
        CLibrary.bind(LibC.class);
    }

    private LibC() {}

    static native int openat(int directory, long path, int flags, int mode);

    static native int close(int fd);

    static native long read(int fd, long buffer, long size);

    static native long write(int fd, long buffer, long size);

    static native long pwrite(int fd, long buffer, long size, long position);

    static native int ftruncate(int fd, long size);

    static native int statx(int directory, long path, int flags, int mask, long buffer);

    static native int mkdirat(int directory, long path, int mode);

    static native int symlinkat(long target, int directory, long path);

    static native int linkat(int from, long path, int to, long newPath, int flags);

    static native int unlinkat(int directory, long path, int flags);

    static native int renameat(int from, long path, int to, long newPath);

    static native long readlinkat(int directory, long path, long buffer, long size);

    static native int fchownat(int directory, long path, int uid, int gid, int flags);

    static native int fchown(int fd, int uid, int gid);

    static native int fchmod(int fd, int mode);

    static native int fchmodat(int directory, long path, int mode, int flags);

    static native int futimens(int fd, long times);

    static native int utimensat(int directory, long path, long times, int flags);

    static native long llistxattr(long path, long buffer, long size);

    static native long lgetxattr(long path, long name, long buffer, long size);

    static native int lsetxattr(long path, long name, long buffer, long size, int flags);

    static native int lremovexattr(long path, long name);

    static native long copy_file_range(
            int from, long fromOffset, int to, long toOffset, long size, int flags);

    static native long syscall(long number, long a, long b, long c, long d);

    static native String strerror(int errno);
}
