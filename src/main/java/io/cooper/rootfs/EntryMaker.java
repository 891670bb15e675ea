package io.cooper.rootfs;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import io.cooper.linux.UserIds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes entries in a tree with exactly the metadata given. The order is owner, mode, attributes,
 * times: a change of owner clears setuid and file capabilities.
 */
final class EntryMaker {

    private static final int EDQUOT = 122;

    /** As many zeros, at a multiple of as many bytes, are left out of a file as a hole. */
    private static final int HOLE = 16 * 1024;

    private static final byte[] ZEROS = new byte[HOLE];

    private final Path tree;
    private final String doing;
    private final byte[] buffer = new byte[128 * 1024];

    /**
     * @param tree for messages
     * @param doing for messages, e.g. {@code unpacking}
     */
    EntryMaker(Path tree, String doing) {
        this.tree = tree;
        this.doing = doing;
    }

    /**
     * Makes an entry that is not a hard link. What is there is replaced, but a directory that is
     * there and shall be one keeps its content.
     *
     * @return whether something was removed that a path could have led through
     */
    boolean make(Place place, Entry entry, InputStream content) throws IOException {
        try {
            boolean exists = false;
            boolean cleared = false;
            Optional<FileStat> there = FileCalls.find(place.directory(), place.name());
            if (there.isPresent()) {
                FileStat stat = there.get();
                exists = stat.isDirectory() && entry.type() == Entry.Type.DIRECTORY;
                if (!exists) {
                    cleared = stat.isDirectory() || stat.isSymlink();
                    TreeRemoval.remove(place.directory(), place.name());
                }
            }
            if (entry.type() == Entry.Type.FILE) {
                makeFile(place, entry, content);
            } else {
                makeOther(place, entry, exists);
            }
            return cleared;
        } catch (ErrnoException e) {
            throw explained(e, place.path());
        }
    }

    /** Makes a place another name of what is at the target. */
    boolean link(int targetDirectory, String targetName, Place place) throws IOException {
        try {
            Optional<FileStat> there = FileCalls.find(place.directory(), place.name());
            if (there.isPresent()) {
                TreeRemoval.remove(place.directory(), place.name());
            }
            FileCalls.makeLink(targetDirectory, targetName, place.directory(), place.name());
            return there.isPresent() && !there.get().isRegular();
        } catch (ErrnoException e) {
            throw explained(e, place.path());
        }
    }

    private void makeFile(Place place, Entry entry, InputStream content) throws IOException {
        int flags =
                FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_EXCL | FileCalls.O_NOFOLLOW;
        int fd = FileCalls.open(place.directory(), place.name(), flags, 0600);
        try {
            long size = writeContent(fd, content);
            if (size != entry.size()) {
                throw new IOException(
                        String.format(
                                "%s has %d bytes instead of %d",
                                TreePath.display(place.path()), size, entry.size()));
            }
            FileCalls.changeOwner(fd, entry.uid(), entry.gid());
            FileCalls.changeMode(fd, entry.mode());
            Xattrs.write(place.directory(), place.name(), entry.xattrs());
            FileCalls.changeTime(fd, entry.mtime());
        } finally {
            FileCalls.close(fd);
        }
    }

    /** Writes a file, with holes where there are only zeros, and returns its size. */
    private long writeContent(int fd, InputStream content) throws IOException {
        long position = 0;
        long end = 0; // of what is written
        while (true) {
            if (content instanceof SparseFile sparse) {
                position += sparse.skipHole();
            }
            int count = content.readNBytes(buffer, 0, buffer.length);
            if (count == 0) {
                break;
            }
            int from = 0;
            for (int at = 0; at + HOLE <= count; at += HOLE) {
                if (Arrays.equals(buffer, at, at + HOLE, ZEROS, 0, HOLE)) {
                    FileCalls.writeAt(fd, buffer, from, at, position + from);
                    end = at > from ? position + at : end;
                    from = at + HOLE;
                }
            }
            FileCalls.writeAt(fd, buffer, from, count, position + from);
            end = count > from ? position + count : end;
            position += count;
        }
        if (end < position) {
            FileCalls.changeSize(fd, position);
        }
        return position;
    }

    private void makeOther(Place place, Entry entry, boolean exists) throws IOException {
        int directory = place.directory();
        String name = place.name();
        switch (entry.type()) {
            case DIRECTORY -> {
                if (!exists) {
                    FileCalls.makeDirectory(directory, name, 0700);
                }
            }
            case SYMLINK -> FileCalls.makeSymlink(entry.linkTarget(), directory, name);
            case FIFO -> makeNode(place, entry, FileStat.FIFO);
            case CHAR_DEVICE -> makeNode(place, entry, FileStat.CHAR_DEVICE);
            case BLOCK_DEVICE -> makeNode(place, entry, FileStat.BLOCK_DEVICE);
            default ->
                    throw new IllegalArgumentException(
                            entry.path() + ": not to be made as a " + entry.type());
        }
        changeOwner(place, entry);
        if (entry.type() != Entry.Type.SYMLINK) {
            FileCalls.changeMode(directory, name, entry.mode());
        }
        if (exists) {
            Xattrs.removeOthers(directory, name, entry.xattrs());
        }
        Xattrs.write(directory, name, entry.xattrs());
        FileCalls.changeTime(directory, name, entry.mtime());
    }

    private void makeNode(Place place, Entry entry, int type) throws IOException {
        if (type != FileStat.FIFO && !UserIds.areAllMapped()) {
            // In a user namespace nobody makes devices. No step can change one there, so the layer
            // that has it stays as it is, and this only stands for it.
            int flags = FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_EXCL;
            FileCalls.close(FileCalls.open(place.directory(), place.name(), flags, 0600));
            return;
        }
        try {
            FileCalls.makeNode(
                    place.directory(),
                    place.name(),
                    type | entry.mode(),
                    entry.major(),
                    entry.minor());
        } catch (ErrnoException e) {
            if (e.errno() != ErrnoException.EPERM || type == FileStat.FIFO) {
                throw e;
            }
            throw new IOException(
                    String.format(
                            "no permission to make the device %s under %s: CAP_MKNOD is missing;"
                                    + " run as root with that capability",
                            TreePath.display(place.path()), tree),
                    e);
        }
    }

    private void changeOwner(Place place, Entry entry) throws IOException {
        FileCalls.changeOwner(place.directory(), place.name(), entry.uid(), entry.gid());
    }

    private static String hint() {
        return UserIds.areAllMapped()
                ? ""
                : "; if its owner is beyond the range of IDs in /etc/subuid and /etc/subgid, have"
                        + " that made larger, or run as root";
    }

    /** Returns a failed call as a message that says what to do. */
    IOException explained(ErrnoException e, String path) {
        String shown = TreePath.display(path);
        String message =
                switch (e.errno()) {
                    case ErrnoException.ENOSPC, EDQUOT ->
                            String.format("disk full while %s %s under %s", doing, shown, tree);
                    case ErrnoException.EPERM, ErrnoException.EACCES ->
                            String.format(
                                    "no permission while %s %s under %s (%s): run as root",
                                    doing, shown, tree, e.getMessage());
                    case ErrnoException.EINVAL ->
                            String.format(
                                    "failed while %s %s under %s: %s%s",
                                    doing, shown, tree, e.getMessage(), hint());
                    default ->
                            String.format(
                                    "failed while %s %s under %s: %s",
                                    doing, shown, tree, e.getMessage());
                };
        return new IOException(message, e);
    }
}
