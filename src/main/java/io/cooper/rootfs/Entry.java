package io.cooper.rootfs;

import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One file of a tree with all that Linux keeps about it, apart from its content.
 *
 * @param path where it is, as in {@link TreePath}
 * @param mode permission bits with setuid, setgid and sticky
 * @param size bytes of content; 0 for all that is not a {@code FILE}
 * @param linkTarget the text of a {@code SYMLINK}, or the path in the tree of what a {@code
 *     HARD_LINK} is another name of; otherwise empty
 * @param major the number of a device's driver; otherwise 0
 * @param xattrs extended attributes by name; the values are not copied
 */
public record Entry(
        String path,
        Type type,
        int mode,
        long uid,
        long gid,
        long size,
        Instant mtime,
        String linkTarget,
        int major,
        int minor,
        SortedMap<String, byte[]> xattrs) {

    /** The types of file that a layer can hold. */
    public enum Type {
        FILE,
        DIRECTORY,
        SYMLINK,
        HARD_LINK,
        FIFO,
        CHAR_DEVICE,
        BLOCK_DEVICE
    }

    private static final SortedMap<String, byte[]> NONE =
            Collections.unmodifiableSortedMap(new TreeMap<>());

    public Entry {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(mtime, "mtime");
        Objects.requireNonNull(linkTarget, "linkTarget");
        if ((mode & ~07777) != 0) {
            throw new IllegalArgumentException(
                    path + ": not permission bits: " + Integer.toOctalString(mode));
        }
        if (uid < 0 || uid > 0xfffffffeL || gid < 0 || gid > 0xfffffffeL || size < 0) {
            throw new IllegalArgumentException(
                    path + ": owner " + uid + ":" + gid + " or size " + size + " is out of range");
        }
        xattrs =
                xattrs.isEmpty()
                        ? NONE // there may be hundreds of thousands
                        : Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
    }

    /** Returns a file of 0:0 without extended attributes. */
    public static Entry file(String path, int mode, long size, Instant mtime) {
        return plain(path, Type.FILE, mode, size, mtime, "");
    }

    /** Returns a directory of 0:0 without extended attributes. */
    public static Entry directory(String path, int mode, Instant mtime) {
        return plain(path, Type.DIRECTORY, mode, 0, mtime, "");
    }

    /** Returns a symbolic link of 0:0. */
    public static Entry symlink(String path, String target, Instant mtime) {
        return plain(path, Type.SYMLINK, 0777, 0, mtime, target);
    }

    /** Returns another name of the file at {@code target}. */
    public static Entry hardLink(String path, String target) {
        return plain(path, Type.HARD_LINK, 0, 0, Instant.EPOCH, target);
    }

    private static Entry plain(
            String path, Type type, int mode, long size, Instant mtime, String linkTarget) {
        return new Entry(path, type, mode, 0, 0, size, mtime, linkTarget, 0, 0, NONE);
    }

    /** Returns the same with another owner. */
    public Entry withOwner(long newUid, long newGid) {
        return new Entry(
                path, type, mode, newUid, newGid, size, mtime, linkTarget, major, minor, xattrs);
    }

    /** Tells whether another one is the same in all but its path. */
    public boolean hasSameMetadata(Entry other) {
        return type == other.type
                && mode == other.mode
                && uid == other.uid
                && gid == other.gid
                && size == other.size
                && mtime.equals(other.mtime)
                && linkTarget.equals(other.linkTarget)
                && major == other.major
                && minor == other.minor
                && Xattrs.areSame(xattrs, other.xattrs);
    }

    /** Returns the same with another size. */
    public Entry withSize(long newSize) {
        return new Entry(
                path, type, mode, uid, gid, newSize, mtime, linkTarget, major, minor, xattrs);
    }

    /** Returns the same with other extended attributes. */
    public Entry withXattrs(SortedMap<String, byte[]> newXattrs) {
        return new Entry(
                path, type, mode, uid, gid, size, mtime, linkTarget, major, minor, newXattrs);
    }

    /** Returns the same at another path. */
    Entry withPath(String newPath) {
        return new Entry(
                newPath, type, mode, uid, gid, size, mtime, linkTarget, major, minor, xattrs);
    }

    /** Returns the same with another time. */
    Entry withMtime(Instant newMtime) {
        return new Entry(
                path, type, mode, uid, gid, size, newMtime, linkTarget, major, minor, xattrs);
    }

    /** Returns another name of the same file, with the same metadata but attributes. */
    Entry asHardLinkTo(String target) {
        return new Entry(
                path, Type.HARD_LINK, mode, uid, gid, 0, mtime, target, 0, 0, new TreeMap<>());
    }
}
