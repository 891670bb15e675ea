package io.cooper.rootfs;

import io.cooper.linux.ErrnoException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Makes many entries in a tree, as {@link Rootfs#create} makes one; entries in one directory cost
 * its lookup once. Not for several threads at a time.
 */
public final class TreeWriter implements Closeable {

    private final Rootfs rootfs;
    private final EntryMaker maker;
    private final PathWalk walk;
    private final PathWalk toTarget;

    public TreeWriter(Rootfs rootfs) {
        this.rootfs = rootfs;
        this.maker = new EntryMaker(rootfs.directory(), "writing");
        this.walk = rootfs.walk(PathWalk.Links.AS_CHROOT);
        this.toTarget = rootfs.walk(PathWalk.Links.AS_CHROOT);
    }

    /**
     * Makes an entry with exactly its metadata, in place of what is there; a directory that is
     * there stays with its content. Missing directories before it are made with 0755 and 0:0. Of a
     * hard link only path and target count.
     *
     * @param contentOrNull the bytes of a {@code FILE}, as many as its size says; not closed
     */
    public void create(Entry entry, InputStream contentOrNull) throws IOException {
        try {
            Place place = walk.make(entry.path(), entry.mtime());
            if (make(place, entry, contentOrNull)) {
                walk.forget();
                toTarget.forget();
            }
        } catch (ErrnoException e) {
            throw maker.explained(e, entry.path());
        }
    }

    private boolean make(Place place, Entry entry, InputStream contentOrNull) throws IOException {
        if (entry.type() != Entry.Type.HARD_LINK) {
            InputStream content =
                    contentOrNull == null ? InputStream.nullInputStream() : contentOrNull;
            return maker.make(place, entry, content);
        }
        Place target = rootfs.existing(toTarget, entry.linkTarget(), entry.linkTarget());
        return !target.path().equals(place.path())
                && maker.link(target.directory(), target.name(), place);
    }

    @Override
    public void close() {
        walk.close();
        toTarget.close();
    }
}
