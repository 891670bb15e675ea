package io.cooper.rootfs;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies a whole tree with all metadata and hard links. Where the file system can share blocks
 * between files, contents take no new space. What is mounted in the source stays behind; the
 * directory it is mounted on is copied empty.
 */
public final class TreeClone implements TreeScan.Visitor {

    private static final long CHUNK = 1L << 30;

    private final EntryMaker explain;
    private final Map<Inode, String> copied = new HashMap<>();
    private final Deque<Integer> directories = new ArrayDeque<>(); // of the copy, open
    private final long device;
    private final PathWalk inTarget;
    private boolean kernelCopies = true;

    private TreeClone(Path target, PathWalk inTarget, long device) {
        this.explain = new EntryMaker(target, "copying");
        this.inTarget = inTarget;
        this.device = device;
    }

    /**
     * Copies a tree.
     *
     * @param target a directory that is empty or not there
     */
    public static void clone(Rootfs source, Path target) throws IOException {
        int root = source.descriptor();
        FileStat stat = FileCalls.stat(root, ".");
        try (Rootfs copy = Rootfs.create(target);
                PathWalk walk = copy.walk(PathWalk.Links.STRICT)) {
            TreeClone clone = new TreeClone(target, walk, stat.device());
            clone.copyAll(root, copy.descriptor());
            clone.copyMetadata(root, ".", stat, copy.descriptor());
        }
    }

    private void copyAll(int root, int target) throws IOException {
        directories.push(FileCalls.openDirectory(target, "."));
        try {
            TreeScan.scan(root, this);
        } finally {
            directories.forEach(FileCalls::close);
        }
    }

    @Override
    public boolean visit(Place place, FileStat stat) throws IOException {
        try {
            return stat.isDirectory() ? enter(place, stat) : copy(place, stat);
        } catch (ErrnoException e) {
            throw explain.explained(e, place.path());
        }
    }

    @Override
    public void leave(Place place, FileStat stat) throws IOException {
        FileCalls.close(directories.pop());
        copyMetadata(place.directory(), place.name(), stat, directories.element());
    }

    private boolean enter(Place place, FileStat stat) throws IOException {
        int target = directories.element();
        FileCalls.makeDirectory(target, place.name(), 0700);
        if (stat.isMountPoint() || stat.device() != device) {
            copyMetadata(place.directory(), place.name(), stat, target);
            return false;
        }
        directories.push(FileCalls.openDirectory(target, place.name()));
        return true;
    }

    private boolean copy(Place place, FileStat stat) throws IOException {
        int source = place.directory();
        String name = place.name();
        int target = directories.element();
        if (stat.links() > 1) {
            String first = copied.putIfAbsent(Inode.of(stat), place.path());
            if (first != null) {
                Place copy = inTarget.find(first).orElseThrow();
                FileCalls.makeLink(copy.directory(), copy.name(), target, name);
                return false;
            }
        }
        switch (stat.type()) {
            case FileStat.REGULAR -> copyContent(source, name, target);
            case FileStat.SYMLINK ->
                    FileCalls.makeSymlink(FileCalls.readLink(source, name), target, name);
            default ->
                    FileCalls.makeNode(
                            target, name, stat.mode(), stat.rdevMajor(), stat.rdevMinor());
        }
        copyMetadata(source, name, stat, target);
        return false;
    }

    private void copyContent(int source, String name, int target) throws IOException {
        int from = FileCalls.open(source, name, FileCalls.O_RDONLY | FileCalls.O_NOFOLLOW, 0);
        try {
            int flags = FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_EXCL;
            int to = FileCalls.open(target, name, flags, 0600);
            try {
                copyContent(from, to);
            } finally {
                FileCalls.close(to);
            }
        } finally {
            FileCalls.close(from);
        }
    }

    private void copyContent(int from, int to) throws IOException {
        if (kernelCopies) {
            try {
                while (FileCalls.copyRange(from, to, CHUNK) > 0) {
                    // until the end
                }
                return;
            } catch (ErrnoException e) {
                if (!CANNOT.contains(e.errno())) {
                    throw e;
                }
                kernelCopies = false; // from here on: both descriptors stand where it stopped
            }
        }
        byte[] buffer = new byte[256 * 1024];
        int count;
        while ((count = FileCalls.read(from, buffer, 0, buffer.length)) >= 0) {
            FileCalls.write(to, buffer, 0, count);
        }
    }

    private static final List<Integer> CANNOT =
            List.of(
                    ErrnoException.EXDEV,
                    ErrnoException.EINVAL,
                    ErrnoException.ENOSYS,
                    ErrnoException.EOPNOTSUPP,
                    ErrnoException.EPERM);

    private void copyMetadata(int source, String name, FileStat stat, int target)
            throws IOException {
        FileCalls.changeOwner(target, name, stat.uid(), stat.gid());
        if (!stat.isSymlink()) {
            FileCalls.changeMode(target, name, stat.permissions());
        }
        for (String attribute : FileCalls.listAttributes(source, name)) {
            if (!attribute.equals("security.selinux")) {
                byte[] value = FileCalls.attribute(source, name, attribute);
                FileCalls.changeAttribute(target, name, attribute, value);
            }
        }
        FileCalls.changeTime(target, name, stat.mtime());
    }
}
