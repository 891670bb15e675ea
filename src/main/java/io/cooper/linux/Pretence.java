package io.cooper.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets an ordinary user's process have file trees as only root can make them. Once it has begun,
 * owners, permissions, devices and attributes that the user may not give to a file are noted in
 * this process, and {@link FileCalls} tells them as if the file had them; the files themselves are
 * the user's, and he may read and write them. What the user owns without a note is said to be
 * root's. It ends with the process.
 */
public final class Pretence {

    private static final String OF_USERS = "user.";

    private record Inode(long device, long number) {

        static Inode of(FileStat stat) {
            return new Inode(stat.device(), stat.inode());
        }
    }

    /** What is noted of a file; −1 stands for nothing. */
    private static final class Note {
        private int type = -1;
        private int permissions = -1;
        private long uid;
        private long gid;
        private int major;
        private int minor;
        private final Map<String, byte[]> attributes = new TreeMap<>();
    }

    private static volatile Pretence current;

    private final Map<Inode, Note> notes = new ConcurrentHashMap<>();
    private final long uid;
    private final long gid;

    private Pretence(long uid, long gid) {
        this.uid = uid;
        this.gid = gid;
    }

    /** Begins: for this whole process, which should have nothing else to do. */
    public static void begin() throws IOException {
        Path self = Path.of("/proc/self");
        current =
                new Pretence(
                        (int) Files.getAttribute(self, "unix:uid"),
                        (int) Files.getAttribute(self, "unix:gid"));
    }

    static boolean isOn() {
        return current != null;
    }

    /** Returns what is said of a file. */
    static FileStat told(FileStat stat) {
        Pretence pretence = current;
        return pretence == null ? stat : pretence.tell(stat);
    }

    private FileStat tell(FileStat stat) {
        Note note = notes.get(Inode.of(stat));
        int mode = stat.mode();
        if (note != null && note.permissions >= 0) {
            mode = stat.type() | note.permissions;
        }
        if (note != null && note.type >= 0) {
            mode = note.type | (mode & ~FileStat.TYPE_MASK);
        }
        return new FileStat(
                mode,
                note != null ? note.uid : stat.uid() == uid ? 0 : stat.uid(),
                note != null ? note.gid : stat.gid() == gid ? 0 : stat.gid(),
                stat.links(),
                stat.inode(),
                stat.device(),
                note != null && note.type >= 0 ? note.major : stat.rdevMajor(),
                note != null && note.type >= 0 ? note.minor : stat.rdevMinor(),
                note != null && note.type >= 0 ? 0 : stat.size(),
                stat.mtimeSeconds(),
                stat.mtimeNanos(),
                stat.ctimeSeconds(),
                stat.ctimeNanos(),
                stat.attributes());
    }

    private static Note note(FileStat stat) {
        return current.notes.computeIfAbsent(Inode.of(stat), inode -> new Note());
    }

    static void owner(FileStat stat, long uid, long gid) {
        Note note = note(stat);
        note.uid = uid;
        note.gid = gid;
    }

    /** Notes permissions, and returns those that the file itself is to have. */
    static int permissions(FileStat stat, int mode) {
        note(stat).permissions = mode;
        return (mode & 0777) | (stat.isDirectory() ? 0700 : 0600);
    }

    /** Notes that a file stands for a device. */
    static void device(FileStat stat, int mode, int major, int minor) {
        Note note = note(stat);
        note.type = mode & FileStat.TYPE_MASK;
        note.permissions = mode & ~FileStat.TYPE_MASK;
        note.major = major;
        note.minor = minor;
    }

    /** Tells whether an attribute is one that is noted: any user gives his files the others. */
    static boolean notes(String attribute) {
        return current != null && !attribute.startsWith(OF_USERS);
    }

    static void attribute(FileStat stat, String name, byte[] value) {
        note(stat).attributes.put(name, value.clone());
    }

    static void removeAttribute(FileStat stat, String name) {
        note(stat).attributes.remove(name);
    }

    static Optional<byte[]> attribute(FileStat stat, String name) {
        Note note = current.notes.get(Inode.of(stat));
        return Optional.ofNullable(note == null ? null : note.attributes.get(name));
    }

    static List<String> attributes(FileStat stat) {
        Note note = current.notes.get(Inode.of(stat));
        return note == null ? List.of() : new ArrayList<>(note.attributes.keySet());
    }

    /** Is told of a name that is about to go. */
    static void forget(FileStat stat) {
        if (stat.isDirectory() || stat.links() <= 1) {
            current.notes.remove(Inode.of(stat));
        }
    }
}
