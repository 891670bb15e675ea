package io.cooper.rootfs;

import io.cooper.linux.DescriptorInputStream;
import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file tree that is the root of an image. Paths are as in {@link TreePath}; the directories that
 * a path goes through are resolved as for a process whose root is this tree, so nothing leads out
 * of it.
 */
public final class Rootfs implements ImageFiles, Closeable {

    private final Path directory;
    private int fd;

    private Rootfs(Path directory) throws IOException {
        this.directory = directory.toAbsolutePath();
        this.fd =
                FileCalls.open(
                        FileCalls.AT_FDCWD,
                        HostPath.bytes(directory),
                        FileCalls.O_RDONLY | FileCalls.O_DIRECTORY,
                        0);
    }

    /** Makes a directory with 0755, or takes an existing one, as the root of a tree. */
    public static Rootfs create(Path directory) throws IOException {
        Files.createDirectories(directory);
        Rootfs rootfs = new Rootfs(directory);
        FileCalls.changeMode(rootfs.fd, 0755);
        return rootfs;
    }

    /** Opens the tree in an existing directory. */
    public static Rootfs open(Path directory) throws IOException {
        return new Rootfs(directory);
    }

    /** Returns where the tree lies on this machine, as an absolute path. */
    public Path directory() {
        return directory;
    }

    int descriptor() {
        if (fd < 0) {
            throw new IllegalStateException("the tree at " + directory + " is closed");
        }
        return fd;
    }

    PathWalk walk(PathWalk.Links links) {
        return new PathWalk(descriptor(), links);
    }

    /**
     * Returns what is at a path: of a symbolic link itself, not of what it points to. A socket is
     * as if not there, because no layer can hold one.
     */
    @Override
    public Optional<Entry> stat(String path) throws IOException {
        try (PathWalk walk = walk(PathWalk.Links.AS_CHROOT)) {
            Optional<Place> place = walk.find(path);
            return place.isEmpty() ? Optional.empty() : EntryReader.read(place.get(), path);
        }
    }

    /**
     * Returns a path with all links in it resolved, also in its last component. Components at its
     * end that do not exist are kept.
     */
    @Override
    public String resolve(String path) throws IOException {
        try (PathWalk walk = walk(PathWalk.Links.AS_CHROOT)) {
            return walk.resolve(path);
        }
    }

    /** Opens a file for reading; links are followed inside the tree. */
    @Override
    public InputStream read(String path) throws IOException {
        try (PathWalk walk = walk(PathWalk.Links.AS_CHROOT)) {
            Place place = existing(walk, walk.resolve(path), path);
            // Without O_NONBLOCK a FIFO would wait here for a writer.
            int flags = FileCalls.O_RDONLY | FileCalls.O_NOFOLLOW | FileCalls.O_NONBLOCK;
            int file = FileCalls.open(place.directory(), place.name(), flags, 0);
            if (!FileCalls.stat(file).isRegular()) {
                FileCalls.close(file);
                throw new IOException(shown(path) + " is not a file");
            }
            return new DescriptorInputStream(file);
        }
    }

    /** Returns the names in a directory, sorted; links are followed inside the tree. */
    public List<String> list(String path) throws IOException {
        try (PathWalk walk = walk(PathWalk.Links.AS_CHROOT)) {
            Place place = existing(walk, walk.resolve(path), path);
            int opened = FileCalls.openDirectory(place.directory(), place.name());
            try {
                return FileCalls.list(opened).stream().map(DirectoryEntry::name).sorted().toList();
            } finally {
                FileCalls.close(opened);
            }
        }
    }

    Place existing(PathWalk walk, String resolved, String path) throws IOException {
        return walk.find(resolved)
                .orElseThrow(
                        () ->
                                new ErrnoException(
                                        "open " + shown(path),
                                        ErrnoException.ENOENT,
                                        "No such file or directory"));
    }

    /**
     * Makes an entry with exactly its metadata, in place of what is there; a directory that is
     * there stays with its content. Missing directories before it are made with 0755 and 0:0. Of a
     * hard link only path and target count.
     *
     * @param contentOrNull the bytes of a {@code FILE}, as many as its size says; not closed
     */
    public void create(Entry entry, InputStream contentOrNull) throws IOException {
        try (TreeWriter writer = new TreeWriter(this)) {
            writer.create(entry, contentOrNull);
        }
    }

    /** Removes a path with all below it; follows no link. A path that is not there is no error. */
    public void delete(String path) throws IOException {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("the root of a tree is not to be deleted by path");
        }
        try (PathWalk walk = walk(PathWalk.Links.AS_CHROOT)) {
            Optional<Place> place = walk.find(path);
            if (place.isPresent()) {
                TreeRemoval.remove(place.get().directory(), place.get().name());
            }
        }
    }

    /**
     * Removes a directory of this machine with all below it, whatever the names are; follows no
     * link and stops at mounts. One that is not there is no error.
     */
    public static void deleteTree(Path directory) throws IOException {
        try {
            TreeRemoval.remove(FileCalls.AT_FDCWD, HostPath.bytes(directory));
        } catch (IOException e) {
            throw new IOException("cannot remove " + directory + ": " + e.getMessage(), e);
        }
    }

    private String shown(String path) {
        return "/" + TreePath.display(path) + " in " + directory;
    }

    @Override
    public void close() {
        if (fd >= 0) {
            FileCalls.close(fd);
            fd = -1;
        }
    }
}
