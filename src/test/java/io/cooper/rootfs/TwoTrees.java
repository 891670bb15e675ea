package io.cooper.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A tree that is changed, and another that the layers of the changes are unpacked to. */
final class TwoTrees implements Closeable {

    private static final Instant LATEST = Instant.parse("2400-01-01T00:00:00Z");

    private final Rootfs changed;
    private final Rootfs unpacked;
    private final LayerStack stack = new LayerStack();
    private Snapshot before;

    TwoTrees(Path directory) throws IOException {
        changed = Rootfs.create(directory.resolve("changed"));
        unpacked = Rootfs.create(directory.resolve("unpacked"));
        before = Snapshot.of(changed, Set.of());
    }

    Rootfs changed() {
        return changed;
    }

    Rootfs unpacked() {
        return unpacked;
    }

    int descriptor() {
        return changed.descriptor();
    }

    /** Returns what was changed since the last layer. */
    Changes changes() throws IOException {
        return before.changesTo(Snapshot.of(changed, Set.of()));
    }

    /** Packs the changes, unpacks them in the other tree, and compares the two. */
    void roundTrip() throws IOException {
        Snapshot now = Snapshot.of(changed, Set.of());
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        new LayerWriter(changed, LATEST).write(before.changesTo(now), layer);
        before = now;
        new LayerUnpacker(unpacked).unpack(new ByteArrayInputStream(layer.toByteArray()), "test");
        stack.add(new ByteArrayInputStream(layer.toByteArray()), "test");
        assertThat(described(TreeListing.of(unpacked)))
                .isEqualTo(described(TreeListing.of(changed)));
        SortedMap<String, String> listed = described(stack.listing());
        SortedMap<String, String> real = described(TreeListing.of(changed));
        real.keySet().retainAll(listed.keySet()); // the root may not be in any layer
        assertThat(listed).isEqualTo(real);
    }

    /** Returns a line for each path of a tree. The root's own time is not part of an image. */
    static SortedMap<String, String> described(TreeListing listing) {
        TreeMap<String, String> lines = new TreeMap<>();
        listing.items()
                .forEach(
                        (path, item) -> {
                            Entry entry = item.entry();
                            StringBuilder line = new StringBuilder();
                            line.append(entry.type());
                            line.append(
                                    String.format(
                                            " %o %d:%d", entry.mode(), entry.uid(), entry.gid()));
                            line.append(" size ").append(entry.size());
                            line.append(path.isEmpty() ? "" : " " + entry.mtime());
                            line.append(" -> ").append(entry.linkTarget());
                            line.append(" device ")
                                    .append(entry.major())
                                    .append(':')
                                    .append(entry.minor());
                            entry.xattrs()
                                    .forEach(
                                            (name, value) ->
                                                    line.append(' ')
                                                            .append(name)
                                                            .append('=')
                                                            .append(
                                                                    java.util.HexFormat.of()
                                                                            .formatHex(value)));
                            line.append(' ').append(item.contentOrNull());
                            line.append(" as ").append(item.firstName());
                            lines.put(path, line.toString());
                        });
        return lines;
    }

    /** Tells whether two paths of the unpacked tree are names of the same file. */
    boolean sameFile(String path, String other) throws IOException {
        return stat(path).inode() == stat(other).inode();
    }

    long bytesOnDisk(String path) throws IOException {
        Path file = unpacked.directory().resolve(path);
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        String kib =
                new String(
                        du.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertThat(Files.exists(file)).isTrue();
        return 1024 * Long.parseLong(kib.substring(0, kib.indexOf('\t')));
    }

    private FileStat stat(String path) throws IOException {
        try (PathWalk walk = unpacked.walk(PathWalk.Links.STRICT)) {
            Place place = walk.find(path).orElseThrow();
            return FileCalls.stat(place.directory(), place.name());
        }
    }

    @Override
    public void close() throws IOException {
        changed.close();
        unpacked.close();
        // JUnit could not delete names that are not text.
        Rootfs.deleteTree(changed.directory());
        Rootfs.deleteTree(unpacked.directory());
    }
}
