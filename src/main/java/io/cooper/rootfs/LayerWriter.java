package io.cooper.rootfs;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Packs what was changed in a tree into a layer, as the OCI image specification says ("Image Layer
 * Filesystem Changeset"). Entries are sorted by path; the same tree and changes give the same
 * bytes.
 */
public final class LayerWriter {

    private final Rootfs rootfs;
    private final Instant latest;

    /**
     * @param latest times of modification after this one are set back to it
     */
    public LayerWriter(Rootfs rootfs, Instant latest) {
        this.rootfs = rootfs;
        this.latest = latest;
    }

    /**
     * Writes a layer. The directories above an entry are in it too, with their present metadata, so
     * that it can be applied without guessing them. Sockets are left out, as tar does.
     *
     * @param changes paths of this tree; what is written there is read now
     * @param tar gets the layer, not compressed; not closed
     */
    public void write(Changes changes, OutputStream tar) throws IOException {
        TarWriter writer = new TarWriter(tar);
        Map<Inode, String> files = new HashMap<>();
        try (PathWalk walk = rootfs.walk(PathWalk.Links.AS_CHROOT)) {
            for (Map.Entry<String, Boolean> path : sorted(walk, changes).entrySet()) {
                try {
                    if (path.getValue()) {
                        write(walk, path.getKey(), files, writer);
                    } else {
                        writer.add(whiteout(path.getKey()), InputStream.nullInputStream());
                    }
                } catch (ErrnoException e) {
                    throw new IOException(
                            String.format(
                                    "cannot pack %s from %s: %s",
                                    TreePath.display(path.getKey()),
                                    rootfs.directory(),
                                    e.getMessage()),
                            e);
                }
            }
        }
        writer.finish();
    }

    /**
     * Returns the paths that get an entry, with links before them resolved, and whether it is a
     * written one; otherwise it is a whiteout. The key of a whiteout is the path of its entry.
     */
    private SortedMap<String, Boolean> sorted(PathWalk walk, Changes changes) throws IOException {
        TreeMap<String, Boolean> paths = new TreeMap<>();
        for (String path : changes.deleted()) {
            String directory = directory(walk, path);
            String name = LayerName.WHITEOUT + TreePath.name(path);
            paths.put(TreePath.join(directory, name), false);
            addParents(paths, directory);
        }
        for (String path : changes.written()) {
            if (path.isEmpty()) {
                paths.put("", true);
                continue;
            }
            String directory = directory(walk, path);
            LayerName.requireHoldable(path);
            paths.put(TreePath.join(directory, TreePath.name(path)), true);
            addParents(paths, directory);
        }
        return paths;
    }

    private static void addParents(SortedMap<String, Boolean> paths, String directory) {
        for (String at = directory; !at.isEmpty(); at = TreePath.parent(at)) {
            if (paths.put(at, true) != null) {
                return;
            }
        }
    }

    private String directory(PathWalk walk, String path) throws IOException {
        return walk.find(path).orElseThrow(() -> missing(path)).directoryPath();
    }

    private IOException missing(String path) {
        return new IOException(
                String.format("%s is no longer in %s", TreePath.display(path), rootfs.directory()));
    }

    private Entry whiteout(String path) {
        Instant time = Instant.EPOCH.isAfter(latest) ? latest : Instant.EPOCH;
        return Entry.file(path, 0, 0, time);
    }

    private void write(PathWalk walk, String path, Map<Inode, String> files, TarWriter writer)
            throws IOException {
        Place place = walk.find(path).orElseThrow(() -> missing(path));
        FileStat stat =
                FileCalls.find(place.directory(), place.name()).orElseThrow(() -> missing(path));
        Optional<Entry> read = EntryReader.read(place, path, stat);
        if (read.isEmpty()) {
            return;
        }
        Entry entry = read.get();
        if (entry.mtime().isAfter(latest)) {
            entry = entry.withMtime(latest);
        }
        if (!stat.isDirectory() && stat.links() > 1) {
            String first = files.putIfAbsent(Inode.of(stat), path);
            if (first != null) {
                writer.add(entry.asHardLinkTo(first), InputStream.nullInputStream());
                return;
            }
        }
        if (entry.type() == Entry.Type.FILE) {
            try (InputStream content = EntryReader.content(place)) {
                writer.add(entry, content);
            }
        } else {
            writer.add(entry, InputStream.nullInputStream());
        }
    }
}
