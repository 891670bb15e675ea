package io.cooper.rootfs;

import io.cooper.rootfs.Snapshot.Doubt;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Takes out of changes the files of the base that are byte for byte what they were. Their time of
 * status change tells only that they were touched: so says an overlay of every file that was opened
 * for writing, and every file system of one whose mode was set to what it was.
 *
 * @param rootfs the tree as it is now
 * @param originals what was there before
 */
public record Unchanged(Rootfs rootfs, Originals originals) {

    /** Returns the changes without such files; of a file with several names, all or none. */
    public Changes takenFrom(Changes changes, Iterable<Doubt> doubts) throws IOException {
        TreeSet<String> written = new TreeSet<>(changes.written());
        for (Doubt doubt : doubts) {
            boolean isSame = true;
            for (String path : doubt.names()) {
                isSame = isSame && isSame(path);
            }
            if (isSame) {
                written.removeAll(doubt.names());
            }
        }
        return new Changes(written, changes.deleted());
    }

    private boolean isSame(String path) throws IOException {
        Optional<TreeListing.Item> was = originals.find(path);
        Optional<TreeListing.Item> is = Originals.item(rootfs, path);
        return was.isPresent() && is.isPresent() && isSame(was.get(), is.get());
    }

    private static boolean isSame(TreeListing.Item was, TreeListing.Item is) {
        return was.entry().hasSameMetadata(is.entry())
                && Objects.equals(was.contentOrNull(), is.contentOrNull());
    }
}
