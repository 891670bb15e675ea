package io.cooper.linux;

import com.sun.jna.Native;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Calls on files relative to a directory's descriptor. Names are bytes: each char of a name is one
 * byte. No call here follows a symbolic link in the last component, and with names of one component
 * none is followed at all.
 *
 * <p>A failed call throws {@link ErrnoException} with the call and the name.
 */
public final class FileCalls {

    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_TRUNC = 0x200;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
    public static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_PATH = 0x200000;

    /** Stands for the working directory where a directory's descriptor is asked for. */
    public static final int AT_FDCWD = -100;

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;

    private FileCalls() {}

    /**
     * Opens a file and returns its descriptor, which the caller closes. It is always closed on
     * exec.
     *
     * @param flags of {@code open(2)}; without {@code O_NOFOLLOW} a link is followed
     */
    public static int open(int directory, String name, int flags, int mode) throws ErrnoException {
        long path = path(Scratch.get(), "open", name);
        return check(LibC.openat(directory, path, flags | O_CLOEXEC, mode), "open", name);
    }

    /** Opens a directory for reading its entries. */
    public static int openDirectory(int directory, String name) throws ErrnoException {
        return open(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    }

    /**
     * Opens a directory as a place only, and returns its descriptor, or −1 if the name is something
     * else, a symbolic link perhaps, or is not there: {@link #find} tells.
     */
    public static int enter(int directory, String name) throws ErrnoException {
        long path = path(Scratch.get(), "open", name);
        int flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        int fd = LibC.openat(directory, path, flags, 0);
        if (fd < 0) {
            int errno = Native.getLastError();
            if (errno == ErrnoException.ENOTDIR
                    || errno == ErrnoException.ENOENT
                    || errno == ErrnoException.ELOOP) {
                return -1;
            }
            throw failure("open", name, errno);
        }
        return fd;
    }

    public static void close(int fd) {
        LibC.close(fd); // what it could report was already written, or is about to be thrown away
    }

    /** Reads at most {@code length} bytes; returns their number, or −1 at the end. */
    public static int read(int fd, byte[] bytes, int offset, int length) throws ErrnoException {
        Scratch scratch = Scratch.get();
        long size = Math.min(length, Scratch.DATA_SIZE);
        long count = LibC.read(fd, scratch.data(), size);
        while (count < 0 && Native.getLastError() == ErrnoException.EINTR) {
            count = LibC.read(fd, scratch.data(), size);
        }
        int read = (int) check(count, "read", "");
        scratch.dataTo(bytes, offset, read);
        return read == 0 && length > 0 ? -1 : read;
    }

    /** Writes all the bytes. */
    public static void write(int fd, byte[] bytes, int offset, int length) throws ErrnoException {
        Scratch scratch = Scratch.get();
        int done = 0;
        while (done < length) {
            int size = Math.min(length - done, Scratch.DATA_SIZE);
            scratch.dataFrom(bytes, offset + done, size);
            long count = LibC.write(fd, scratch.data(), size);
            if (count < 0 && Native.getLastError() == ErrnoException.EINTR) {
                continue;
            }
            done += (int) check(count, "write", "");
        }
    }

    /**
     * Writes all the bytes in [from, to) at a position in the file; what it has not between its end
     * and there becomes a hole.
     */
    public static void writeAt(int fd, byte[] bytes, int from, int to, long position)
            throws ErrnoException {
        Scratch scratch = Scratch.get();
        int at = from;
        while (at < to) {
            int size = Math.min(to - at, Scratch.DATA_SIZE);
            scratch.dataFrom(bytes, at, size);
            long count = LibC.pwrite(fd, scratch.data(), size, position + (at - from));
            if (count < 0 && Native.getLastError() == ErrnoException.EINTR) {
                continue;
            }
            at += (int) check(count, "write", "");
        }
    }

    /** Sets the size of a file that is open for writing; what is new is a hole. */
    public static void changeSize(int fd, long size) throws ErrnoException {
        check(LibC.ftruncate(fd, size), "ftruncate", "");
    }

    /** Returns what is known of the file behind a descriptor. */
    public static FileStat stat(int fd) throws ErrnoException {
        Scratch scratch = Scratch.get();
        long path = scratch.path("");
        check(statx(fd, path, AT_EMPTY_PATH, scratch), "stat", "");
        return Pretence.told(FileStat.read(scratch));
    }

    /** Returns what is known of a name; of a symbolic link itself, not of what it points to. */
    public static FileStat stat(int directory, String name) throws ErrnoException {
        Scratch scratch = Scratch.get();
        long path = path(scratch, "stat", name);
        check(statx(directory, path, AT_SYMLINK_NOFOLLOW, scratch), "stat", name);
        return Pretence.told(FileStat.read(scratch));
    }

    /** Returns what is known of a name, or nothing if there is no such name. */
    public static Optional<FileStat> find(int directory, String name) throws ErrnoException {
        Scratch scratch = Scratch.get();
        long path = path(scratch, "stat", name);
        if (statx(directory, path, AT_SYMLINK_NOFOLLOW, scratch) < 0) {
            int errno = Native.getLastError();
            if (errno == ErrnoException.ENOENT) {
                return Optional.empty();
            }
            throw failure("stat", name, errno);
        }
        return Optional.of(Pretence.told(FileStat.read(scratch)));
    }

    private static int statx(int directory, long path, int flags, Scratch scratch) {
        return LibC.statx(directory, path, flags, STATX_BASIC_STATS, scratch.structure());
    }

    /**
     * Returns the names in a directory, without {@code .} and {@code ..}, in no order.
     *
     * @param fd an open directory that nobody has read from yet
     */
    public static List<DirectoryEntry> list(int fd) throws ErrnoException {
        Scratch scratch = Scratch.get();
        List<DirectoryEntry> entries = new ArrayList<>();
        while (true) {
            long size = LibC.syscall(LibC.SYS_GETDENTS64, fd, scratch.data(), Scratch.DATA_SIZE, 0);
            int end = (int) check(size, "getdents", "");
            if (end == 0) {
                return entries;
            }
            for (int at = 0; at < end; at += scratch.dataShort(at + 16)) {
                String name = scratch.dataText(at + 19);
                if (!name.equals(".") && !name.equals("..")) {
                    entries.add(new DirectoryEntry(name, scratch.dataByte(at + 18)));
                }
            }
        }
    }

    public static void makeDirectory(int directory, String name, int mode) throws ErrnoException {
        long path = path(Scratch.get(), "mkdir", name);
        check(LibC.mkdirat(directory, path, mode), "mkdir", name);
    }

    public static void makeSymlink(String target, int directory, String name)
            throws ErrnoException {
        Scratch scratch = Scratch.get();
        long path = path(scratch, "symlink", name);
        long text = scratch.secondPath(target);
        if (text == 0) {
            throw failure("symlink", name, ErrnoException.ENAMETOOLONG);
        }
        check(LibC.symlinkat(text, directory, path), "symlink", name);
    }

    /** Makes another name of a file; a symbolic link gets the name itself. */
    public static void makeLink(int directory, String name, int newDirectory, String newName)
            throws ErrnoException {
        Scratch scratch = Scratch.get();
        long path = path(scratch, "link", name);
        long newPath = scratch.secondPath(newName);
        if (newPath == 0) {
            throw failure("link", newName, ErrnoException.ENAMETOOLONG);
        }
        check(LibC.linkat(directory, path, newDirectory, newPath, 0), "link", newName);
    }

    /**
     * Makes a FIFO, a device or a socket.
     *
     * @param mode type and permission bits
     */
    public static void makeNode(int directory, String name, int mode, int major, int minor)
            throws ErrnoException {
        if (Pretence.isOn() && (mode & FileStat.TYPE_MASK) != FileStat.FIFO) {
            close(open(directory, name, O_WRONLY | O_CREAT | O_EXCL, 0600));
            Pretence.device(stat(directory, name), mode, major, minor);
            return;
        }
        long path = path(Scratch.get(), "mknod", name);
        // As in the kernel's new_encode_dev.
        long device =
                Integer.toUnsignedLong((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12));
        check(LibC.syscall(LibC.SYS_MKNODAT, directory, path, mode, device), "mknod", name);
    }

    /** Removes a name that is not a directory. */
    public static void removeFile(int directory, String name) throws ErrnoException {
        forget(directory, name);
        long path = path(Scratch.get(), "unlink", name);
        check(LibC.unlinkat(directory, path, 0), "unlink", name);
    }

    /** Removes an empty directory. */
    public static void removeDirectory(int directory, String name) throws ErrnoException {
        forget(directory, name);
        long path = path(Scratch.get(), "rmdir", name);
        check(LibC.unlinkat(directory, path, AT_REMOVEDIR), "rmdir", name);
    }

    private static void forget(int directory, String name) throws ErrnoException {
        if (Pretence.isOn()) {
            find(directory, name).ifPresent(Pretence::forget);
        }
    }

    public static void rename(int directory, String name, int newDirectory, String newName)
            throws ErrnoException {
        forget(newDirectory, newName);
        Scratch scratch = Scratch.get();
        long path = path(scratch, "rename", name);
        long newPath = scratch.secondPath(newName);
        if (newPath == 0) {
            throw failure("rename", newName, ErrnoException.ENAMETOOLONG);
        }
        check(LibC.renameat(directory, path, newDirectory, newPath), "rename", name);
    }

    /** Returns the text of a symbolic link. */
    public static String readLink(int directory, String name) throws ErrnoException {
        Scratch scratch = Scratch.get();
        long path = path(scratch, "readlink", name);
        long size = LibC.readlinkat(directory, path, scratch.data(), Scratch.DATA_SIZE);
        return scratch.dataText(0, (int) check(size, "readlink", name));
    }

    /** Sets the owner; this clears setuid, setgid and file capabilities. */
    public static void changeOwner(int directory, String name, long uid, long gid)
            throws ErrnoException {
        if (Pretence.isOn()) {
            Pretence.owner(stat(directory, name), uid, gid);
            return;
        }
        long path = path(Scratch.get(), "chown", name);
        int done = LibC.fchownat(directory, path, (int) uid, (int) gid, AT_SYMLINK_NOFOLLOW);
        check(done, "chown", name);
    }

    /** Sets the owner of what is open here; clears the same. */
    public static void changeOwner(int fd, long uid, long gid) throws ErrnoException {
        if (Pretence.isOn()) {
            Pretence.owner(stat(fd), uid, gid);
            return;
        }
        check(LibC.fchown(fd, (int) uid, (int) gid), "chown", "");
    }

    /** Sets the permission bits of what is open here; its descriptor may not be a mere place. */
    public static void changeMode(int fd, int mode) throws ErrnoException {
        int own = Pretence.isOn() ? Pretence.permissions(stat(fd), mode) : mode;
        check(LibC.fchmod(fd, own), "chmod", "");
    }

    /**
     * Sets the permission bits of a name, which must not be a symbolic link. Needs {@code /proc}:
     * there is no call before Linux 6.6 that sets a mode and follows no link.
     */
    public static void changeMode(int directory, String name, int mode) throws ErrnoException {
        int own = Pretence.isOn() ? Pretence.permissions(stat(directory, name), mode) : mode;
        int fd = open(directory, name, O_PATH | O_NOFOLLOW, 0);
        try {
            long path = Scratch.get().path("/proc/self/fd/" + fd);
            check(LibC.fchmodat(AT_FDCWD, path, own, 0), "chmod", name);
        } finally {
            close(fd);
        }
    }

    /** Sets the times of access and of change of content, both to the same. */
    public static void changeTime(int directory, String name, Instant mtime) throws ErrnoException {
        Scratch scratch = Scratch.get();
        long path = path(scratch, "utimensat", name);
        storeTimes(scratch, mtime);
        int done = LibC.utimensat(directory, path, scratch.structure(), AT_SYMLINK_NOFOLLOW);
        check(done, "utimensat", name);
    }

    /** Sets both times of what is open here. */
    public static void changeTime(int fd, Instant mtime) throws ErrnoException {
        Scratch scratch = Scratch.get();
        storeTimes(scratch, mtime);
        check(LibC.futimens(fd, scratch.structure()), "futimens", "");
    }

    private static void storeTimes(Scratch scratch, Instant mtime) {
        for (int time = 0; time < 2; time++) {
            scratch.structureLong(16 * time, mtime.getEpochSecond());
            scratch.structureLong(16 * time + 8, mtime.getNano());
        }
    }

    /**
     * Returns the names of the extended attributes of a name. Needs {@code /proc}, as do the other
     * calls on attributes: there are none before Linux 6.13 that take a directory's descriptor.
     */
    public static List<String> listAttributes(int directory, String name) throws ErrnoException {
        List<String> names = new ArrayList<>();
        if (Pretence.isOn()) {
            names.addAll(Pretence.attributes(stat(directory, name)));
        }
        addAttributes(directory, name, names);
        return names;
    }

    private static void addAttributes(int directory, String name, List<String> names)
            throws ErrnoException {
        Scratch scratch = Scratch.get();
        long path = path(scratch, "listxattr", underProc(directory, name));
        long size = LibC.llistxattr(path, scratch.data(), Scratch.DATA_SIZE);
        if (size < 0 && Native.getLastError() == ErrnoException.EOPNOTSUPP) {
            return;
        }
        int end = (int) check(size, "listxattr", name);
        for (int at = 0; at < end; at += names.get(names.size() - 1).length() + 1) {
            names.add(scratch.dataText(at));
        }
    }

    public static byte[] attribute(int directory, String name, String attribute)
            throws ErrnoException {
        if (Pretence.notes(attribute)) {
            Optional<byte[]> noted = Pretence.attribute(stat(directory, name), attribute);
            if (noted.isPresent()) {
                return noted.get();
            }
        }
        Scratch scratch = Scratch.get();
        long path = path(scratch, "getxattr", underProc(directory, name));
        long size =
                LibC.lgetxattr(
                        path, scratch.secondPath(attribute), scratch.data(), Scratch.DATA_SIZE);
        byte[] value = new byte[(int) check(size, "getxattr " + attribute, name)];
        scratch.dataTo(value, 0, value.length);
        return value;
    }

    public static void changeAttribute(int directory, String name, String attribute, byte[] value)
            throws ErrnoException {
        if (Pretence.notes(attribute)) {
            Pretence.attribute(stat(directory, name), attribute, value);
            return;
        }
        String call = "setxattr " + attribute;
        Scratch scratch = Scratch.get();
        long path = path(scratch, call, underProc(directory, name));
        long attributeName = scratch.secondPath(attribute);
        if (attributeName == 0 || value.length > Scratch.DATA_SIZE) {
            throw failure(call, name, ErrnoException.ERANGE);
        }
        scratch.dataFrom(value, 0, value.length);
        int done = LibC.lsetxattr(path, attributeName, scratch.data(), value.length, 0);
        check(done, call, name);
    }

    public static void removeAttribute(int directory, String name, String attribute)
            throws ErrnoException {
        if (Pretence.notes(attribute)) {
            Pretence.removeAttribute(stat(directory, name), attribute);
            return;
        }
        Scratch scratch = Scratch.get();
        String call = "removexattr " + attribute;
        long path = path(scratch, call, underProc(directory, name));
        check(LibC.lremovexattr(path, scratch.secondPath(attribute)), call, name);
    }

    private static String underProc(int directory, String name) {
        return "/proc/self/fd/" + directory + "/" + name;
    }

    /**
     * Copies bytes from where one file stands to where the other stands, inside the kernel, and
     * where the file system can by sharing its blocks. Returns the number of bytes copied, 0 at the
     * end.
     */
    public static long copyRange(int from, int to, long size) throws ErrnoException {
        return check(LibC.copy_file_range(from, 0, to, 0, size, 0), "copy_file_range", "");
    }

    private static long path(Scratch scratch, String call, String path) throws ErrnoException {
        long address = scratch.path(path);
        if (address == 0) {
            int errno =
                    path.indexOf('\0') < 0 ? ErrnoException.ENAMETOOLONG : ErrnoException.EINVAL;
            throw failure(call, path, errno);
        }
        return address;
    }

    private static int check(int result, String call, String name) throws ErrnoException {
        return (int) check((long) result, call, name);
    }

    private static long check(long result, String call, String name) throws ErrnoException {
        if (result < 0) {
            throw failure(call, name, Native.getLastError());
        }
        return result;
    }

    private static ErrnoException failure(String call, String name, int errno) {
        String what = name.isEmpty() ? call : call + " " + shown(name);
        return new ErrnoException(what, errno, LibC.strerror(errno));
    }

    /** Returns a name in one line, whatever its bytes are. */
    private static String shown(String name) {
        StringBuilder shown = new StringBuilder();
        for (char c : name.substring(0, Math.min(300, name.length())).toCharArray()) {
            shown.append(c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : c);
        }
        return shown.toString();
    }
}
