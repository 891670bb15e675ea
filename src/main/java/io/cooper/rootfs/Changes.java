package io.cooper.rootfs;

import java.util.Collections;
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

    public boolean isEmpty() {
        return written.isEmpty() && deleted.isEmpty();
    }
}
