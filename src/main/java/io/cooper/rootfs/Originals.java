package io.cooper.rootfs;

import io.cooper.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** What the files of a tree were before anything was done to it. */
@FunctionalInterface
public interface Originals {

    /** Returns what was at a path; nothing if there was nothing. */
    Optional<TreeListing.Item> find(String path) throws IOException;

    /** Returns those of a tree that stays as it is. */
    static Originals in(Rootfs tree) {
        return path -> item(tree, path);
    }

    /** Returns those that layers have, bottom first; they are read when the first is asked for. */
    static Originals of(List<LayerFile> layers) {
        return new Originals() {
            private TreeListing listingOrNull;

            @Override
            public Optional<TreeListing.Item> find(String path) throws IOException {
                if (listingOrNull == null) {
                    listingOrNull = ImageUnpacker.list(layers);
                }
                return Optional.ofNullable(listingOrNull.items().get(path));
            }
        };
    }

    /** Returns what is at a path of a tree now; no link on its way is followed. */
    static Optional<TreeListing.Item> item(Rootfs tree, String path) throws IOException {
        try (PathWalk walk = tree.walk(PathWalk.Links.STRICT)) {
            Optional<Place> place = walk.find(path);
            Optional<Entry> entry =
                    place.isEmpty() ? Optional.empty() : EntryReader.read(place.get(), path);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            Digest content = null;
            if (entry.get().type() == Entry.Type.FILE) {
                try (InputStream in = EntryReader.content(place.get())) {
                    content = Digest.sha256(in);
                }
            }
            return Optional.of(new TreeListing.Item(entry.get(), content, path));
        }
    }
}
