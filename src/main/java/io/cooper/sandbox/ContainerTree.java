package io.cooper.sandbox;

import io.cooper.oci.Digest;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The file tree of a container as an engine gives it away, in an archive that has every file once.
 * Contents that an earlier state did not have are kept aside.
 */
final class ContainerTree {

    /**
     * A file.
     *
     * @param entry its metadata; a hard link has those of what it is another name of
     * @param contentOrNull the digest of its content; null for what is no {@code FILE}
     * @param first the name that it came with first; its path, but for hard links
     */
    record Item(Entry entry, Digest contentOrNull, String first) {

        boolean isSameAs(Item other) {
            return other != null
                    && entry.hasSameMetadata(other.entry)
                    && Objects.equals(contentOrNull, other.contentOrNull)
                    && first.equals(other.first);
        }
    }

    private final TreeMap<String, Item> items = new TreeMap<>();
    private final Map<String, Path> contents = new HashMap<>();
    private final Path aside;

    private ContainerTree(Path aside) {
        this.aside = aside;
    }

    /** Opens the archive, each time anew. */
    interface Source {
        InputStream open() throws IOException;
    }

    /**
     * Reads the present state.
     *
     * @param before an earlier state; null keeps no contents
     * @param aside an existing, empty directory for contents
     */
    static ContainerTree read(Source source, ContainerTree before, Path aside) throws IOException {
        ContainerTree tree = new ContainerTree(aside);
        try (InputStream tar = source.open()) {
            tree.read(tar, before);
        }
        if (before != null && tree.lacksContents(before)) {
            // A file was rewritten with the same size, owner, mode and time.
            try (InputStream tar = source.open()) {
                tree.readLacking(tar, before);
            }
        }
        return tree;
    }

    private boolean lacksContents(ContainerTree before) {
        return items.values().stream().anyMatch(item -> lacksContent(item, before));
    }

    private boolean lacksContent(Item item, ContainerTree before) {
        String path = item.entry().path();
        return item.contentOrNull() != null
                && path.equals(item.first())
                && !item.isSameAs(before.items.get(path))
                && !contents.containsKey(path);
    }

    private void read(InputStream tar, ContainerTree before) throws IOException {
        TarReader reader = new TarReader(tar);
        for (Optional<Entry> next = reader.next(); next.isPresent(); next = reader.next()) {
            add(path(next.get().path()), next.get(), reader.content(), before);
        }
    }

    private void readLacking(InputStream tar, ContainerTree before) throws IOException {
        TarReader reader = new TarReader(tar);
        for (Optional<Entry> next = reader.next(); next.isPresent(); next = reader.next()) {
            Item item = items.get(path(next.get().path()));
            if (next.get().type() == Entry.Type.FILE
                    && item != null
                    && lacksContent(item, before)) {
                keep(item.entry().path(), reader.content());
            }
        }
    }

    private void add(String path, Entry entry, InputStream content, ContainerTree before)
            throws IOException {
        if (entry.type() == Entry.Type.HARD_LINK) {
            Item target = items.get(path(entry.linkTarget()));
            if (target == null) {
                throw new IOException("the engine gives a link to a file that it does not give");
            }
            items.put(
                    path,
                    new Item(at(path, target.entry()), target.contentOrNull(), target.first()));
            return;
        }
        Entry placed = at(path, entry);
        Digest digest = null;
        if (entry.type() == Entry.Type.FILE) {
            Item old = before == null ? null : before.items.get(path);
            boolean isKept =
                    before != null && (old == null || !old.entry().hasSameMetadata(placed));
            digest = isKept ? keep(path, content) : Digest.sha256(content);
        }
        items.put(path, new Item(placed, digest, path));
    }

    private Digest keep(String path, InputStream content) throws IOException {
        Path file = aside.resolve(Integer.toString(contents.size()));
        try (OutputStream out = Files.newOutputStream(file)) {
            content.transferTo(out);
        }
        contents.put(path, file);
        try (InputStream in = Files.newInputStream(file)) {
            return Digest.sha256(in);
        }
    }

    private static Entry at(String path, Entry entry) {
        return new Entry(
                path,
                entry.type(),
                entry.mode(),
                entry.uid(),
                entry.gid(),
                entry.size(),
                entry.mtime(),
                entry.linkTarget(),
                entry.major(),
                entry.minor(),
                entry.xattrs());
    }

    private static String path(String name) {
        int from = name.startsWith("./") ? 2 : 0;
        return name.substring(
                from, name.endsWith("/") ? Math.max(from, name.length() - 1) : name.length());
    }

    /** Returns the files by path. */
    SortedMap<String, Item> items() {
        return Collections.unmodifiableSortedMap(items);
    }

    /** Opens the content of a file that an earlier state had otherwise, or not at all. */
    InputStream content(String path) throws IOException {
        return Files.newInputStream(contents.get(path));
    }
}
