package io.cooper.rootfs;

import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import io.cooper.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is in a tree, with everything that makes two trees the same or not. */
public final class TreeListing {

    /**
     * A file of the tree.
     *
     * @param entry its metadata; a file with several names is a {@code FILE} at each of them
     * @param contentOrNull the digest of its content; null for what is no {@code FILE}
     * @param firstName the first of the names that it has in the tree, in the order of their bytes
     */
    public record Item(Entry entry, Digest contentOrNull, String firstName) {}

    private final SortedMap<String, Item> items;

    TreeListing(SortedMap<String, Item> items) {
        this.items = Collections.unmodifiableSortedMap(items);
    }

    /** Returns the files by path, with the root under the empty path if it is known. */
    public SortedMap<String, Item> items() {
        return items;
    }

    /** Reads all of a tree, contents too. Sockets and what is mounted in it are left out. */
    public static TreeListing of(Rootfs rootfs) throws IOException {
        FileStat root = FileCalls.stat(rootfs.descriptor(), ".");
        Reading reading = new Reading(root);
        reading.add(new Place(rootfs.descriptor(), "", "."), root);
        TreeScan.scan(rootfs.descriptor(), reading::add);
        return new TreeListing(reading.items());
    }

    private static final class Reading {

        private final long device;
        private final TreeMap<String, Item> found = new TreeMap<>();
        private final Map<Inode, TreeMap<String, Item>> linked = new HashMap<>();

        Reading(FileStat root) {
            this.device = root.device();
        }

        boolean add(Place place, FileStat stat) throws IOException {
            boolean isRoot = place.path().isEmpty();
            if (!isRoot && (stat.isMountPoint() || stat.device() != device)) {
                return false;
            }
            Optional<Entry> entry = EntryReader.read(place, place.path(), stat);
            if (entry.isPresent()) {
                found.put(place.path(), item(place, entry.get(), stat));
            }
            return true;
        }

        private Item item(Place place, Entry entry, FileStat stat) throws IOException {
            TreeMap<String, Item> names = new TreeMap<>();
            if (!stat.isDirectory() && stat.links() > 1) {
                names = linked.computeIfAbsent(Inode.of(stat), inode -> new TreeMap<>());
            }
            Digest content = null;
            if (stat.isRegular()) {
                content =
                        names.isEmpty()
                                ? digest(place)
                                : names.firstEntry().getValue().contentOrNull();
            }
            Item item = new Item(entry, content, place.path());
            names.put(place.path(), item);
            return item;
        }

        private static Digest digest(Place place) throws IOException {
            try (InputStream content = EntryReader.content(place)) {
                return Digest.sha256(content);
            }
        }

        SortedMap<String, Item> items() {
            for (TreeMap<String, Item> names : linked.values()) {
                String first = names.firstKey();
                names.forEach(
                        (name, item) ->
                                found.put(
                                        name, new Item(item.entry(), item.contentOrNull(), first)));
            }
            return found;
        }
    }
}
