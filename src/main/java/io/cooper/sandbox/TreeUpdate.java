package io.cooper.sandbox;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import io.cooper.rootfs.TreeWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes of a tree what commands have made of a container's, and leaves alone what they did. */
final class TreeUpdate {

    private final Rootfs tree;
    private final ContainerTree before;
    private final ContainerTree after;
    private final Set<String> excluded;

    /** What directories are to be like in the end: each change in them changes their time. */
    private final TreeMap<String, Entry> directories = new TreeMap<>();

    /**
     * @param before the container's when the tree was the same
     * @param excluded paths that are not the tree's, with all below them
     */
    TreeUpdate(Rootfs tree, ContainerTree before, ContainerTree after, Set<String> excluded) {
        this.tree = tree;
        this.before = before;
        this.after = after;
        this.excluded = excluded;
    }

    void apply() throws IOException {
        for (String path : before.items().keySet()) {
            if (!after.items().containsKey(path) && !isExcluded(path)) {
                keepTime(TreePath.parent(path));
                tree.delete(path);
            }
        }
        try (TreeWriter writer = new TreeWriter(tree)) {
            for (ContainerTree.Item item : after.items().values()) {
                if (item.first().equals(item.entry().path()) && isChanged(item)) {
                    write(item, writer);
                }
            }
            for (ContainerTree.Item item : after.items().values()) {
                if (!item.first().equals(item.entry().path()) && isLinkChanged(item)) {
                    keepTime(TreePath.parent(item.entry().path()));
                    writer.create(Entry.hardLink(item.entry().path(), item.first()), null);
                }
            }
        }
        for (Map.Entry<String, Entry> directory : directories.entrySet()) {
            Optional<Entry> there = tree.stat(directory.getKey());
            if (there.isPresent() && there.get().type() == Entry.Type.DIRECTORY) {
                tree.create(directory.getValue(), null);
            }
        }
    }

    private boolean isChanged(ContainerTree.Item item) {
        String path = item.entry().path();
        return !isExcluded(path) && !item.isSameAs(before.items().get(path));
    }

    private boolean isLinkChanged(ContainerTree.Item item) {
        return isChanged(item) || isChanged(after.items().get(item.first()));
    }

    private void write(ContainerTree.Item item, TreeWriter writer) throws IOException {
        Entry entry = item.entry();
        keepTime(TreePath.parent(entry.path()));
        if (entry.type() == Entry.Type.DIRECTORY) {
            directories.put(entry.path(), entry);
        }
        if (entry.type() != Entry.Type.FILE) {
            writer.create(entry, null);
            return;
        }
        try (InputStream content = after.content(entry.path())) {
            writer.create(entry, content);
        }
    }

    private void keepTime(String directory) throws IOException {
        if (!directories.containsKey(directory)) {
            Optional<Entry> entry = tree.stat(directory);
            if (entry.isPresent()) {
                directories.put(directory, entry.get());
            }
        }
    }

    private boolean isExcluded(String path) {
        for (String at = path; !at.isEmpty(); at = TreePath.parent(at)) {
            if (excluded.contains(at)) {
                return true;
            }
        }
        return false;
    }
}
