package io.cooper.linux;

import java.time.Instant;

/**
 * What {@code statx(2)} says about a file.
 *
 * @param mode type and permission bits
 * @param size bytes
 * @param attributes the STATX_ATTR bits that are set
 */
public record FileStat(
        int mode,
        long uid,
        long gid,
        long links,
        long inode,
        long device,
        int rdevMajor,
        int rdevMinor,
        long size,
        long mtimeSeconds,
        int mtimeNanos,
        long ctimeSeconds,
        int ctimeNanos,
        long attributes) {

    public static final int TYPE_MASK = 0170000;
    public static final int SOCKET = 0140000;
    public static final int SYMLINK = 0120000;
    public static final int REGULAR = 0100000;
    public static final int BLOCK_DEVICE = 0060000;
    public static final int DIRECTORY = 0040000;
    public static final int CHAR_DEVICE = 0020000;
    public static final int FIFO = 0010000;

    private static final long ATTRIBUTE_MOUNT_ROOT = 0x2000;

    /** Returns the type bits of the mode. */
    public int type() {
        return mode & TYPE_MASK;
    }

    /** Returns the permission bits with setuid, setgid and sticky. */
    public int permissions() {
        return mode & 07777;
    }

    public boolean isDirectory() {
        return type() == DIRECTORY;
    }

    public boolean isSymlink() {
        return type() == SYMLINK;
    }

    public boolean isRegular() {
        return type() == REGULAR;
    }

    /** Tells whether something is mounted here; false as well where the kernel cannot tell. */
    public boolean isMountPoint() {
        return (attributes & ATTRIBUTE_MOUNT_ROOT) != 0;
    }

    /** Returns when the content was last changed; a program can set it. */
    public Instant mtime() {
        return Instant.ofEpochSecond(mtimeSeconds, mtimeNanos);
    }

    /** Tells whether it is the same file, and nobody has done anything to it in between. */
    public boolean isUntouchedSince(FileStat earlier) {
        return device == earlier.device
                && inode == earlier.inode
                && size == earlier.size
                && mtimeSeconds == earlier.mtimeSeconds
                && mtimeNanos == earlier.mtimeNanos
                && ctimeSeconds == earlier.ctimeSeconds
                && ctimeNanos == earlier.ctimeNanos;
    }

    static FileStat read(Scratch scratch) {
        return new FileStat(
                scratch.structureShort(28),
                Integer.toUnsignedLong(scratch.structureInt(20)),
                Integer.toUnsignedLong(scratch.structureInt(24)),
                Integer.toUnsignedLong(scratch.structureInt(16)),
                scratch.structureLong(32),
                (Integer.toUnsignedLong(scratch.structureInt(136)) << 32)
                        | Integer.toUnsignedLong(scratch.structureInt(140)),
                scratch.structureInt(128),
                scratch.structureInt(132),
                scratch.structureLong(40),
                scratch.structureLong(112),
                scratch.structureInt(120),
                scratch.structureLong(96),
                scratch.structureInt(104),
                scratch.structureLong(8));
    }
}
