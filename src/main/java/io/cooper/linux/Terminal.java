package io.cooper.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** Terminals (ioctl_tty(2)) and pairs of pseudoterminals (pty(7)). */
public final class Terminal {

    private static final long TCGETS = 0x5401;
    private static final long TCSETS = 0x5402;
    private static final long TIOCGWINSZ = 0x5413;
    private static final long TIOCSWINSZ = 0x5414;
    private static final long TIOCGPTN = 0x80045430L;
    private static final long TIOCSPTLCK = 0x40045431L;

    /** struct termios of the kernel: four words of flags, a byte, and the special characters. */
    private static final int SETTINGS = 36;

    private static final int INPUT_FLAGS = 0;
    private static final int OUTPUT_FLAGS = 4;
    private static final int LOCAL_FLAGS = 12;
    private static final int LEAST_BYTES = 17 + 6; // VMIN
    private static final int LONGEST_WAIT = 17 + 5; // VTIME

    /** IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON. */
    private static final int INPUT_EDITING = 02753;

    private static final int OPOST = 01;

    /** ISIG, ICANON, ECHO, ECHONL, IEXTEN. */
    private static final int LINE_EDITING = 0100113;

    private Terminal() {}

    /**
     * How much a terminal shows.
     *
     * @param rows lines
     * @param columns characters in a line
     */
    public record Size(int rows, int columns) {}

    /** Tells whether a descriptor is a terminal. */
    public static boolean is(int fd) {
        try (Memory settings = new Memory(SETTINGS)) {
            return C.ioctl(fd, TCGETS, settings) == 0;
        }
    }

    /**
     * Lets every key through as it is pressed, Ctrl-C too, and shows none.
     *
     * @return the settings before, for {@link #restore}
     */
    public static byte[] makeRaw(int fd) throws ErrnoException {
        try (Memory settings = new Memory(SETTINGS)) {
            check(C.ioctl(fd, TCGETS, settings), "ioctl(TCGETS)");
            byte[] before = settings.getByteArray(0, SETTINGS);
            settings.setInt(INPUT_FLAGS, settings.getInt(INPUT_FLAGS) & ~INPUT_EDITING);
            settings.setInt(OUTPUT_FLAGS, settings.getInt(OUTPUT_FLAGS) & ~OPOST);
            settings.setInt(LOCAL_FLAGS, settings.getInt(LOCAL_FLAGS) & ~LINE_EDITING);
            settings.setByte(LEAST_BYTES, (byte) 1);
            settings.setByte(LONGEST_WAIT, (byte) 0);
            check(C.ioctl(fd, TCSETS, settings), "ioctl(TCSETS)");
            return before;
        }
    }

    /** Gives a terminal its settings back; one that is gone has no use for them. */
    public static void restore(int fd, byte[] before) {
        try (Memory settings = new Memory(SETTINGS)) {
            settings.write(0, before, 0, SETTINGS);
            C.ioctl(fd, TCSETS, settings);
        }
    }

    /** Returns the size of a terminal. */
    public static Size size(int fd) throws ErrnoException {
        try (Memory size = new Memory(8)) {
            check(C.ioctl(fd, TIOCGWINSZ, size), "ioctl(TIOCGWINSZ)");
            return new Size(size.getShort(0) & 0xffff, size.getShort(2) & 0xffff);
        }
    }

    /** Says what size a terminal has. */
    public static void resize(int fd, Size size) throws ErrnoException {
        try (Memory sizes = new Memory(8)) {
            sizes.clear();
            sizes.setShort(0, (short) size.rows());
            sizes.setShort(2, (short) size.columns());
            check(C.ioctl(fd, TIOCSWINSZ, sizes), "ioctl(TIOCSWINSZ)");
        }
    }

    /** Makes a pair of pseudoterminals and returns a descriptor of the master. */
    public static int openMaster() throws ErrnoException {
        int master = FileCalls.open(FileCalls.AT_FDCWD, "/dev/ptmx", FileCalls.O_RDWR, 0);
        try (Memory unlocked = new Memory(4)) {
            unlocked.setInt(0, 0);
            check(C.ioctl(master, TIOCSPTLCK, unlocked), "ioctl(TIOCSPTLCK)");
            return master;
        } catch (ErrnoException e) {
            FileCalls.close(master);
            throw e;
        }
    }

    /** Returns the path of the terminal that belongs to a master. */
    public static String slaveOf(int master) throws ErrnoException {
        try (Memory number = new Memory(4)) {
            check(C.ioctl(master, TIOCGPTN, number), "ioctl(TIOCGPTN)");
            return "/dev/pts/" + number.getInt(0);
        }
    }

    private static void check(int result, String call) throws ErrnoException {
        if (result < 0) {
            int errno = Native.getLastError();
            throw new ErrnoException(call, errno, C.strerror(errno));
        }
    }

    /** The C library's functions under their own names. */
    private static final class C {
        static {
            CLibrary.bind(C.class);
        }

        static native int ioctl(int fd, long request, Pointer argument);

        static native String strerror(int errno);
    }
}
