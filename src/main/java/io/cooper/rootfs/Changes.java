package io.cooper.rootfs;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What differs between two states of a tree.
 *
 * @param written paths that are new or changed
 * @param deleted paths that are gone, without those below them
 */
public record Changes(SortedSet<String> written, SortedSet<String> deleted) {

    public Changes {
        written = Collections.unmodifiableSortedSet(new TreeSet<>(written));
        deleted = Collections.unmodifiableSortedSet(new TreeSet<>(deleted));
    }

    /** Returns all that is in a tree, as if the tree were new. */
    public static Changes allOf(Rootfs rootfs) throws IOException {
        SortedSet<String> paths = new TreeSet<>(List.of(""));
        TreeScan.scan(rootfs.descriptor(), (place, stat) -> paths.add(place.path()));
        return new Changes(paths, new TreeSet<>());
    }

    public boolean isEmpty() {
        return written.isEmpty() && deleted.isEmpty();
    }
}
