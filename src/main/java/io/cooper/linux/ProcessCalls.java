package io.cooper.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Calls on processes, namespaces and mounts. What changes credentials changes those of the calling
 * thread alone.
 */
public final class ProcessCalls {

    public static final int CLONE_NEWNS = 0x00020000;
    public static final int CLONE_NEWUTS = 0x04000000;
    public static final int CLONE_NEWIPC = 0x08000000;
    public static final int CLONE_NEWPID = 0x20000000;
    public static final int CLONE_NEWNET = 0x40000000;

    public static final long MS_RDONLY = 1;
    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;
    public static final long MS_REMOUNT = 32;
    public static final long MS_BIND = 4096;
    public static final long MS_REC = 16384;
    public static final long MS_PRIVATE = 1 << 18;
    public static final long MS_SLAVE = 1 << 19;
    public static final long MS_SHARED = 1 << 20;
    public static final int MNT_DETACH = 2;

    public static final int SIGKILL = 9;
    public static final int WNOHANG = 1;

    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int SYS_PIVOT_ROOT = ARM ? 41 : 155;
    private static final int SYS_CAPGET = ARM ? 90 : 125;
    private static final int SYS_CAPSET = ARM ? 91 : 126;
    private static final int SYS_SETRESUID = ARM ? 147 : 117;
    private static final int SYS_SETRESGID = ARM ? 149 : 119;
    private static final int SYS_SETGROUPS = ARM ? 159 : 116;

    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_CAP_AMBIENT = 47;
    private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    private static final int PR_SET_DUMPABLE = 4;

    private static final int F_SETFL = 4;

    private static final short POLLIN = 1;

    private static final int RLIMIT_FSIZE = 1;
    private static final int RLIMIT_NOFILE = 7;

    private static final short SPAWN_SETSIGMASK = 8;
    private static final short SPAWN_SETSIGDEF = 4;
    private static final short SPAWN_SETSID = 0x80;

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final short IFF_UP = 1;

    /**
     * While there is any memory of this kind, the thread that frees it lives, in the namespaces of
     * whoever needed the first: so that is the one who loads this class.
     */
    private static final Memory FIRST = new Memory(1);

    private ProcessCalls() {}

    /** Returns a class of the library that makes the calls, to tell where that library lies. */
    public static Class<?> nativeAccess() {
        return Native.class;
    }

    /** Moves the calling thread into new namespaces; for CLONE_NEWPID, its children. */
    public static void unshare(int flags) throws ErrnoException {
        check(C.unshare(flags), "unshare");
    }

    public static void mount(String source, String target, String type, long flags, String data)
            throws ErrnoException {
        int result =
                C.mount(
                        bytes(source),
                        bytes(target),
                        bytes(type),
                        flags,
                        data == null ? null : bytes(data));
        check(result, "mount " + type + " on " + target);
    }

    /**
     * Mounts an overlay whose changes nobody wants after a power cut: where the kernel (5.10) can,
     * neither a command's fsync nor the unmounting writes them to the disk.
     *
     * @param options of the <a
     *     href="https://docs.kernel.org/filesystems/overlayfs.html#volatile-mount">overlay</a>
     */
    public static void mountVolatileOverlay(String target, String options) throws ErrnoException {
        try {
            mount("overlay", target, "overlay", 0, options + ",volatile");
        } catch (ErrnoException e) {
            mount("overlay", target, "overlay", 0, options);
        }
    }

    public static void unmount(String target, int flags) throws ErrnoException {
        check(C.umount2(bytes(target), flags), "umount " + target);
    }

    /** Makes the current directory the root of the mount namespace and detaches the old root. */
    public static void pivotRoot() throws ErrnoException {
        Memory here = memory(".");
        check(
                C.syscall(SYS_PIVOT_ROOT, Pointer.nativeValue(here), Pointer.nativeValue(here), 0),
                "pivot_root");
        unmount(".", MNT_DETACH);
        changeDirectory("/");
    }

    public static void changeDirectory(String path) throws ErrnoException {
        check(C.chdir(bytes(path)), "chdir " + path);
    }

    /** Makes the directory that is open here the current one. */
    public static void changeDirectory(int fd) throws ErrnoException {
        check(C.fchdir(fd), "fchdir");
    }

    public static void changeRoot(String path) throws ErrnoException {
        check(C.chroot(bytes(path)), "chroot " + path);
    }

    public static void setHostname(String name) throws ErrnoException {
        check(C.sethostname(bytes(name), name.length()), "sethostname");
    }

    public static void setUmask(int mask) {
        C.umask(mask);
    }

    /** Makes this process the leader of a session and group of its own, away from any terminal. */
    public static void startSession() throws ErrnoException {
        check(C.setsid(), "setsid");
    }

    /** Makes this process the parent of its descendants whose own parent ends. */
    public static void becomeSubreaper() throws ErrnoException {
        check(C.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl(PR_SET_CHILD_SUBREAPER)");
    }

    /** Switches the loopback interface of the current network namespace on. */
    public static void bringLoopbackUp() throws ErrnoException {
        int socket = (int) check(C.socket(AF_INET, SOCK_DGRAM, 0), "socket");
        try (Memory request = new Memory(40)) {
            request.clear();
            request.setString(0, "lo");
            check(C.ioctl(socket, SIOCGIFFLAGS, request), "ioctl(SIOCGIFFLAGS)");
            request.setShort(16, (short) (request.getShort(16) | IFF_UP));
            check(C.ioctl(socket, SIOCSIFFLAGS, request), "ioctl(SIOCSIFFLAGS)");
        } finally {
            C.close(socket);
        }
    }

    /**
     * Returns the read end and the write end of a pipe; both close in programs that are started.
     */
    public static int[] pipe() throws ErrnoException {
        int[] ends = new int[2];
        check(C.pipe2(ends, FileCalls.O_CLOEXEC), "pipe2");
        return ends;
    }

    /** Makes reads of this descriptor fail with EAGAIN instead of waiting. */
    public static void doNotWait(int fd) throws ErrnoException {
        check(C.fcntl(fd, F_SETFL, FileCalls.O_NONBLOCK), "fcntl(F_SETFL)");
    }

    /**
     * Waits until one of these descriptors can be read or is at its end.
     *
     * @param timeoutMillis after which nobody waits any more; negative for never
     * @return for each whether it can be read; none can after the time-out
     */
    public static boolean[] poll(int[] fds, int timeoutMillis) throws ErrnoException {
        boolean[] ready = new boolean[fds.length];
        try (Memory polled = new Memory(8L * fds.length)) {
            polled.clear();
            for (int i = 0; i < fds.length; i++) {
                polled.setInt(8L * i, fds[i]);
                polled.setShort(8L * i + 4, POLLIN);
            }
            int count = C.poll(polled, fds.length, timeoutMillis);
            if (count < 0 && Native.getLastError() != ErrnoException.EINTR) {
                throw failure("poll");
            }
            for (int i = 0; i < fds.length; i++) {
                ready[i] = count > 0 && polled.getShort(8L * i + 6) != 0;
            }
            return ready;
        }
    }

    /** Keeps the memory and environment of this process from others of the same user. */
    public static void hideMemory() throws ErrnoException {
        check(C.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "prctl(PR_SET_DUMPABLE)");
    }

    /** Limits how many files this process, and what it starts, has open, unless it is raised. */
    public static void limitOpenFiles(long soft) throws ErrnoException {
        limit(RLIMIT_NOFILE, soft);
    }

    /** Limits how long a file may get that this process, and what it starts, writes, in bytes. */
    public static void limitFileSize(long soft) throws ErrnoException {
        limit(RLIMIT_FSIZE, soft);
    }

    private static void limit(int resource, long soft) throws ErrnoException {
        try (Memory limits = new Memory(16)) {
            check(C.getrlimit(resource, limits), "getrlimit");
            long hard = limits.getLong(8);
            limits.setLong(0, Long.compareUnsigned(soft, hard) < 0 ? soft : hard);
            check(C.setrlimit(resource, limits), "setrlimit");
        }
    }

    /**
     * Returns the descriptors of this process above 2.
     *
     * @param proc an open directory {@code /proc}
     */
    public static List<Integer> openDescriptors(int proc) throws ErrnoException {
        int fd = FileCalls.open(proc, "self/fd", FileCalls.O_RDONLY | FileCalls.O_DIRECTORY, 0);
        try {
            return FileCalls.list(fd).stream()
                    .map(entry -> Integer.parseInt(entry.name()))
                    .filter(number -> number > 2)
                    .toList();
        } finally {
            FileCalls.close(fd);
        }
    }

    /** Sends a signal; a process that has ended already is no error. */
    public static void kill(int pid, int signal) {
        C.kill(pid, signal);
    }

    /**
     * Takes note of a child that ended.
     *
     * @param pid the child, or -1 for any
     * @return its pid and its status as exit code, or 128 and the signal; pid 0 if with WNOHANG
     *     none has ended, -1 if there is none
     */
    public static int[] waitFor(int pid, int options) {
        int[] status = new int[1];
        int ended;
        do {
            ended = C.waitpid(pid, status, options);
        } while (ended < 0 && Native.getLastError() == ErrnoException.EINTR);
        int signal = status[0] & 0x7f;
        return new int[] {ended, signal == 0 ? (status[0] >> 8) & 0xff : 128 + signal};
    }

    /**
     * Gives the calling thread, and the programs that it starts, only these capabilities, none of
     * them inheritable or ambient.
     *
     * @param kept the numbers of the capabilities
     */
    public static void limitCapabilities(Collection<Integer> kept) throws ErrnoException {
        long set = 0;
        for (int capability = 0; capability < 64; capability++) {
            if (kept.contains(capability)) {
                set |= 1L << capability;
            } else if (C.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) {
                if (Native.getLastError() == ErrnoException.EINVAL) {
                    break; // the kernel knows no more
                }
                throw failure("prctl(PR_CAPBSET_DROP)");
            }
        }
        C.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        set &= permitted();
        setCapabilities(set);
    }

    /** Makes the calling thread this user, for good. */
    public static void becomeUser(int uid, int gid, int[] groups) throws ErrnoException {
        try (Memory list = new Memory(Math.max(4, groups.length * 4L))) {
            list.write(0, groups, 0, groups.length);
            check(
                    C.syscall(SYS_SETGROUPS, groups.length, Pointer.nativeValue(list), 0),
                    "setgroups");
        }
        check(C.syscall(SYS_SETRESGID, gid, gid, gid), "setresgid");
        check(C.syscall(SYS_SETRESUID, uid, uid, uid), "setresuid");
    }

    /**
     * What a program is started with.
     *
     * @param file the program's file
     * @param env {@code NAME=VALUE} each
     * @param directory the working directory
     */
    public record Program(String file, List<String> argv, List<String> env, String directory) {}

    /**
     * Starts a program in a session of its own, with the calling thread's credentials and
     * namespaces, no signal blocked or ignored, and no descriptor but the three given ones.
     *
     * @param stdio the descriptors that become standard input, output and error
     * @param open what {@link #openDescriptors} says: a C library before glibc 2.34 cannot close
     *     all by itself
     * @return its pid
     * @throws ErrnoException with the reason of execve if it cannot be started
     */
    public static int spawn(Program program, int[] stdio, List<Integer> open)
            throws ErrnoException {
        return spawn(
                program,
                open,
                actions -> {
                    for (int fd = 0; fd < stdio.length; fd++) {
                        C.posix_spawn_file_actions_adddup2(actions, stdio[fd], fd);
                    }
                });
    }

    /**
     * Starts a program whose standard input, output and error are a terminal, which becomes its
     * session's own.
     *
     * @param terminal the path of the terminal
     * @see #spawn(Program, int[], List)
     */
    public static int spawn(Program program, String terminal, List<Integer> open)
            throws ErrnoException {
        byte[] path = bytes(terminal);
        return spawn(
                program,
                open,
                actions -> {
                    C.posix_spawn_file_actions_addopen(actions, 0, path, FileCalls.O_RDWR, 0);
                    C.posix_spawn_file_actions_adddup2(actions, 0, 1);
                    C.posix_spawn_file_actions_adddup2(actions, 0, 2);
                });
    }

    private static int spawn(Program program, List<Integer> open, Consumer<Pointer> stdio)
            throws ErrnoException {
        try (Memory actions = new Memory(256);
                Memory attributes = new Memory(1024)) {
            C.posix_spawn_file_actions_init(actions);
            C.posix_spawnattr_init(attributes);
            try {
                stdio.accept(actions);
                closeOthers(actions, open);
                C.posix_spawn_file_actions_addchdir_np(actions, bytes(program.directory()));
                resetSignals(attributes);
                int[] pid = new int[1];
                int errno =
                        C.posix_spawn(
                                pid,
                                bytes(program.file()),
                                actions,
                                attributes,
                                array(program.argv()),
                                array(program.env()));
                if (errno != 0) {
                    throw new ErrnoException("start " + program.file(), errno, C.strerror(errno));
                }
                return pid[0];
            } finally {
                C.posix_spawn_file_actions_destroy(actions);
                C.posix_spawnattr_destroy(attributes);
            }
        }
    }

    private static void closeOthers(Memory actions, List<Integer> open) {
        if (SinceGlibc234.AVAILABLE) {
            SinceGlibc234.posix_spawn_file_actions_addclosefrom_np(actions, 3);
        } else {
            open.forEach(fd -> C.posix_spawn_file_actions_addclose(actions, fd));
        }
    }

    private static void resetSignals(Memory attributes) {
        try (Memory signals = new Memory(128)) {
            signals.clear();
            C.posix_spawnattr_setsigmask(attributes, signals);
            signals.setMemory(0, signals.size(), (byte) 0xff);
            C.posix_spawnattr_setsigdefault(attributes, signals);
            C.posix_spawnattr_setflags(
                    attributes, (short) (SPAWN_SETSIGMASK | SPAWN_SETSIGDEF | SPAWN_SETSID));
        }
    }

    private static long permitted() throws ErrnoException {
        try (Memory header = capabilityHeader();
                Memory data = new Memory(24)) {
            check(
                    C.syscall(
                            SYS_CAPGET, Pointer.nativeValue(header), Pointer.nativeValue(data), 0),
                    "capget");
            return (data.getInt(4) & 0xffffffffL) | ((long) data.getInt(16) << 32);
        }
    }

    private static void setCapabilities(long set) throws ErrnoException {
        try (Memory header = capabilityHeader();
                Memory data = new Memory(24)) {
            data.clear();
            data.setInt(0, (int) set);
            data.setInt(4, (int) set);
            data.setInt(12, (int) (set >> 32));
            data.setInt(16, (int) (set >> 32));
            check(
                    C.syscall(
                            SYS_CAPSET, Pointer.nativeValue(header), Pointer.nativeValue(data), 0),
                    "capset");
        }
    }

    private static Memory capabilityHeader() {
        Memory header = new Memory(8);
        header.setInt(0, CAPABILITY_VERSION_3);
        header.setInt(4, 0);
        return header;
    }

    private static StringArray array(List<String> texts) {
        return new StringArray(texts.toArray(String[]::new), "ISO-8859-1");
    }

    private static Memory memory(String text) {
        Memory memory = new Memory(text.length() + 1L);
        memory.setString(0, text, "ISO-8859-1");
        return memory;
    }

    private static byte[] bytes(String text) {
        byte[] name = text.getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.copyOf(name, name.length + 1);
    }

    private static long check(long result, String call) throws ErrnoException {
        if (result < 0) {
            throw failure(call);
        }
        return result;
    }

    private static ErrnoException failure(String call) {
        int errno = Native.getLastError();
        return new ErrnoException(call, errno, C.strerror(errno));
    }

    /** The C library's functions under their own names. */
    private static final class C {
        static {
            CLibrary.bind(C.class);
        }

        static native int unshare(int flags);

        static native int mount(byte[] source, byte[] target, byte[] type, long flags, byte[] data);

        static native int umount2(byte[] target, int flags);

        static native long syscall(long number, long a, long b, long c);

        static native int setsid();

        static native int chdir(byte[] path);

        static native int fchdir(int fd);

        static native int chroot(byte[] path);

        static native int sethostname(byte[] name, long length);

        static native int umask(int mask);

        static native int prctl(int option, long a, long b, long c, long d);

        static native int socket(int domain, int type, int protocol);

        static native int ioctl(int fd, long request, Pointer argument);

        static native int close(int fd);

        static native int pipe2(int[] ends, int flags);

        static native int fcntl(int fd, int command, int argument);

        static native int getrlimit(int resource, Pointer limits);

        static native int setrlimit(int resource, Pointer limits);

        static native int poll(Pointer fds, long count, int timeoutMillis);

        static native int kill(int pid, int signal);

        static native int waitpid(int pid, int[] status, int options);

        static native int posix_spawn(
                int[] pid,
                byte[] file,
                Pointer actions,
                Pointer attributes,
                Pointer argv,
                Pointer env);

        static native int posix_spawn_file_actions_init(Pointer actions);

        static native int posix_spawn_file_actions_destroy(Pointer actions);

        static native int posix_spawn_file_actions_adddup2(Pointer actions, int fd, int newFd);

        static native int posix_spawn_file_actions_addopen(
                Pointer actions, int fd, byte[] path, int flags, int mode);

        static native int posix_spawn_file_actions_addclose(Pointer actions, int fd);

        static native int posix_spawn_file_actions_addchdir_np(Pointer actions, byte[] path);

        static native int posix_spawnattr_init(Pointer attributes);

        static native int posix_spawnattr_destroy(Pointer attributes);

        static native int posix_spawnattr_setflags(Pointer attributes, short flags);

        static native int posix_spawnattr_setsigmask(Pointer attributes, Pointer signals);

        static native int posix_spawnattr_setsigdefault(Pointer attributes, Pointer signals);

        static native String strerror(int errno);
    }

    /** What musl and older C libraries lack. */
    private static final class SinceGlibc234 {
        static final boolean AVAILABLE = register();

        private static boolean register() {
            try {
                CLibrary.bind(SinceGlibc234.class);
                return true;
            } catch (UnsatisfiedLinkError e) {
                return false;
            }
        }

        static native int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int from);
    }
}
