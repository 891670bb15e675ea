package io.cooper.rootfs;

import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The state of a tree at one moment, without the contents: enough to tell later what was changed.
 *
 * <p>A file is taken as changed when its time of status change (ctime, nanoseconds) differs. The
 * kernel sets it at every change of content or metadata and no program can set it back, so a change
 * that keeps size and time of modification is seen too.
 *
 * <p>Of a tree that an overlay makes only those directories are looked at in which the overlay
 * keeps changes. What the others had is looked up in what lies below when there is something to
 * compare it with.
 */
public final class Snapshot {

    /** The clock that the kernel stamps files with may stand still this long. */
    private static final long CLOCK_TICK_MILLIS = 20;

    private static final SortedMap<String, byte[]> NO_XATTRS = Collections.emptySortedMap();

    private record Node(FileStat stat, SortedMap<String, byte[]> xattrs) {}

    private final Overlay overlayOrNull;
    private final Map<String, Node> nodes = new HashMap<>();

    /** Directories of which all names are among the nodes. */
    private final TreeSet<String> opened = new TreeSet<>();

    private final Set<String> unseen;
    private long newestChange; // in microseconds since 1970

    private Snapshot(Overlay overlayOrNull, Set<String> excluded) {
        this.overlayOrNull = overlayOrNull;
        this.unseen = new HashSet<>(excluded);
    }

    /**
     * Returns the present state of a tree.
     *
     * @param excluded paths that are not looked at, with all below them. What is mounted in the
     *     tree is not looked at either, nor are the points where it is mounted.
     */
    public static Snapshot of(Rootfs rootfs, Set<String> excluded) throws IOException {
        Snapshot snapshot = new Snapshot(null, excluded);
        snapshot.look(rootfs, directory -> true);
        return snapshot;
    }

    /**
     * Returns the present state of a tree that an overlay makes.
     *
     * @param excluded as above
     */
    public static Snapshot of(Rootfs rootfs, Overlay overlay, Set<String> excluded)
            throws IOException {
        Snapshot snapshot = new Snapshot(overlay, excluded);
        snapshot.look(rootfs, overlay.touched());
        return snapshot;
    }

    private void look(Rootfs rootfs, Predicate<String> isOpened) throws IOException {
        int root = rootfs.descriptor();
        try {
            FileStat stat = FileCalls.stat(root, ".");
            nodes.put("", new Node(stat, Xattrs.read(root, ".", stat)));
            // Of an overlay it is younger than all that lies below, which is not looked at.
            noteChange(stat);
            opened.add("");
            TreeScan.scan(
                    root,
                    (place, found) -> {
                        boolean isEntered =
                                add(place, found, stat.device())
                                        && found.isDirectory()
                                        && isOpened.test(place.path());
                        if (isEntered) {
                            opened.add(place.path());
                        }
                        return isEntered;
                    });
            letClockMove();
        } catch (IOException e) {
            throw new IOException(
                    "cannot look through the tree under "
                            + rootfs.directory()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Looks at directories in which nobody had changed anything then, in what lies below. */
    private void lookBelow(SortedSet<String> directories) throws IOException {
        if (overlayOrNull == null || opened.containsAll(directories)) {
            return;
        }
        try (Rootfs below = Rootfs.open(overlayOrNull.below());
                PathWalk walk = below.walk(PathWalk.Links.STRICT)) {
            long device = FileCalls.stat(below.descriptor(), ".").device();
            // A directory comes before those in it.
            for (String path : directories) {
                if (isDirectory(path) && !unseen.contains(path) && opened.add(path)) {
                    Place place = below.existing(walk, path, path);
                    int directory = FileCalls.openDirectory(place.directory(), place.name());
                    try {
                        for (DirectoryEntry entry : FileCalls.list(directory)) {
                            FileStat stat = FileCalls.stat(directory, entry.name());
                            add(new Place(directory, path, entry.name()), stat, device);
                        }
                    } finally {
                        FileCalls.close(directory);
                    }
                }
            }
        }
    }

    private boolean add(Place place, FileStat stat, long device) throws IOException {
        String path = place.path();
        if (unseen.contains(path) || stat.type() == FileStat.SOCKET) {
            return false;
        }
        if (stat.isMountPoint() || (stat.isDirectory() && stat.device() != device)) {
            unseen.add(path);
            return false;
        }
        noteChange(stat);
        SortedMap<String, byte[]> xattrs = NO_XATTRS;
        if (stat.isDirectory()) {
            xattrs = Xattrs.read(place.directory(), place.name(), stat);
        }
        nodes.put(path, new Node(stat, xattrs));
        return true;
    }

    private void noteChange(FileStat stat) {
        long change = stat.ctimeSeconds() * 1_000_000 + stat.ctimeNanos() / 1000;
        newestChange = Math.max(newestChange, change);
    }

    /**
     * Waits until the kernel's clock has moved on from the newest change, so that a change from now
     * on gets another time.
     */
    private void letClockMove() throws IOException {
        // One more, because both times are cut off.
        long moved = newestChange / 1000 + CLOCK_TICK_MILLIS + 1;
        long left = moved - System.currentTimeMillis();
        if (left <= 0) {
            return;
        }
        try {
            // The clock of a file system elsewhere may be ahead of this one.
            Thread.sleep(Math.min(left, CLOCK_TICK_MILLIS + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * Returns what was changed between this state and a later one of the same tree. What one of the
     * two did not look at is left out. If one name of a file is written, all its other names in the
     * tree are, so that they can be links to each other in a layer.
     *
     * @throws IOException if a tree cannot be looked at
     */
    public Changes changesTo(Snapshot after) throws IOException {
        lookBelow(after.opened);
        after.lookBelow(opened);
        Set<String> skipped = new HashSet<>(unseen);
        skipped.addAll(after.unseen);
        TreeSet<String> written = new TreeSet<>();
        for (Map.Entry<String, Node> entry : after.nodes.entrySet()) {
            String path = entry.getKey();
            Node before = nodes.get(path);
            if ((before == null || differs(path, before, entry.getValue()))
                    && !isSkipped(path, skipped)) {
                written.add(path);
            }
        }
        after.addOtherNames(written, skipped);
        TreeSet<String> deleted = new TreeSet<>();
        for (String path : nodes.keySet()) {
            if (!after.nodes.containsKey(path)
                    && after.isDirectory(TreePath.parent(path))
                    && !isSkipped(path, skipped)) {
                deleted.add(path);
            }
        }
        return new Changes(written, deleted);
    }

    /**
     * A file of which nothing but its time of status change, or where it lies, tells that it was
     * changed.
     *
     * @param names all that it has
     */
    public record Doubt(List<String> names) {

        public Doubt {
            names = List.copyOf(names);
        }
    }

    /**
     * Returns the files among those that were written of which it is not sure that they were.
     *
     * @param written what {@link #changesTo} has found
     */
    public List<Doubt> doubts(Snapshot after, Set<String> written) {
        Map<Inode, List<String>> files = new HashMap<>();
        Set<Inode> sure = new HashSet<>();
        for (String path : written) {
            Node is = after.nodes.get(path);
            if (!is.stat().isDirectory()) {
                Inode inode = Inode.of(is.stat());
                files.computeIfAbsent(inode, any -> new ArrayList<>()).add(path);
                Node was = nodes.get(path);
                if (was == null || !looksSame(was.stat(), is.stat())) {
                    sure.add(inode);
                }
            }
        }
        files.keySet().removeAll(sure);
        return files.values().stream().map(Doubt::new).toList();
    }

    private static boolean looksSame(FileStat was, FileStat is) {
        return was.mode() == is.mode()
                && was.uid() == is.uid()
                && was.gid() == is.gid()
                && was.size() == is.size()
                && was.links() == is.links()
                && was.mtime().equals(is.mtime());
    }

    private boolean isDirectory(String path) {
        Node node = nodes.get(path);
        return node != null && node.stat().isDirectory();
    }

    private static boolean isSkipped(String path, Set<String> skipped) {
        return skipped.stream()
                .anyMatch(
                        at ->
                                path.startsWith(at)
                                        && (path.length() == at.length()
                                                || path.charAt(at.length()) == '/'));
    }

    private static boolean differs(String path, Node before, Node after) {
        FileStat was = before.stat();
        FileStat is = after.stat();
        if (was.mode() != is.mode() || was.uid() != is.uid() || was.gid() != is.gid()) {
            return true;
        }
        if (is.isDirectory()) {
            // Its ctime and inode say nothing: work beside it, such as a file that was laid into it
            // and taken out again, changes the one, an overlay the other.
            return !Xattrs.areSame(before.xattrs(), after.xattrs())
                    || (!path.isEmpty() && !was.mtime().equals(is.mtime()));
        }
        return was.ctimeSeconds() != is.ctimeSeconds()
                || was.ctimeNanos() != is.ctimeNanos()
                || was.inode() != is.inode()
                || was.size() != is.size()
                || was.rdevMajor() != is.rdevMajor()
                || was.rdevMinor() != is.rdevMinor();
    }

    /**
     * Adds the other names of the files that are written: a renamed directory keeps their ctime.
     */
    private void addOtherNames(Set<String> written, Set<String> skipped) {
        Map<Inode, List<String>> names = new HashMap<>();
        nodes.forEach(
                (path, node) -> {
                    FileStat stat = node.stat();
                    if (!stat.isDirectory() && stat.links() > 1) {
                        names.computeIfAbsent(Inode.of(stat), inode -> new ArrayList<>()).add(path);
                    }
                });
        for (List<String> links : names.values()) {
            if (links.stream().anyMatch(written::contains)) {
                links.stream().filter(path -> !isSkipped(path, skipped)).forEach(written::add);
            }
        }
    }
}
