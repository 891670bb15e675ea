package io.cooper.rootfs;

import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Applies a layer to a tree, as the OCI image specification says ("Image Layer Filesystem
 * Changeset"): entries are added or replaced, whiteouts take away what lower layers put there.
 *
 * <p>A layer comes from elsewhere and may be hostile. Nothing outside the tree is touched whatever
 * it says; names and links that would lead out are refused, not bent.
 */
public final class LayerUnpacker {

    /** More entries than any layer has: a few hundred thousand are many. */
    static final int MAX_ENTRIES = 2_000_000;

    /** More bytes than a layer has; the holes of sparse files count too. */
    static final long MAX_BYTES = 256L << 30;

    /** More bytes of names than a layer has: they are kept in memory. */
    private static final long MAX_NAMES = 256L << 20;

    private final Rootfs rootfs;
    private final EntryMaker maker;
    private final int maxEntries;

    public LayerUnpacker(Rootfs rootfs) {
        this(rootfs, MAX_ENTRIES);
    }

    LayerUnpacker(Rootfs rootfs, int maxEntries) {
        this.rootfs = rootfs;
        this.maker = new EntryMaker(rootfs.directory(), "unpacking");
        this.maxEntries = maxEntries;
    }

    /**
     * Applies a layer and reads the stream to its end. After an error the tree is half changed and
     * of no more use.
     *
     * @param tar the layer, not compressed; not closed
     * @param what the layer's name for messages, e.g. its digest
     * @throws BadLayerException if the layer is malformed or wants to leave the tree
     * @throws IOException if the stream cannot be read or the tree not be written; the message
     *     names the entry
     */
    public void unpack(InputStream tar, String what) throws IOException {
        TarReader reader = new TarReader(tar);
        try (Layer layer = new Layer()) {
            Totals totals = new Totals();
            Optional<Entry> next = read(reader, what);
            while (next.isPresent()) {
                totals.add(next.get(), what);
                apply(layer, next.get(), reader.content(), what);
                next = read(reader, what);
            }
            layer.finish();
        }
        reader.drain();
    }

    private static Optional<Entry> read(TarReader reader, String what) throws IOException {
        try {
            return reader.next();
        } catch (BadLayerException e) {
            throw new BadLayerException("layer " + what + ": " + e.getMessage());
        }
    }

    private void apply(Layer layer, Entry entry, InputStream content, String what)
            throws IOException {
        try {
            layer.apply(entry, content);
        } catch (BadLayerException e) {
            throw new BadLayerException(where(what, entry) + e.getMessage());
        } catch (ErrnoException e) {
            String message = maker.explained(e, entry.path()).getMessage();
            throw new IOException(where(what, entry) + message, e);
        } catch (IOException e) {
            throw new IOException(where(what, entry) + e.getMessage(), e);
        }
    }

    private static String where(String what, Entry entry) {
        return "layer " + what + ": entry " + TreePath.display(entry.path()) + ": ";
    }

    /** What a layer has had so far. */
    private final class Totals {

        private int entries;
        private long names;
        private long bytes;

        void add(Entry entry, String what) throws BadLayerException {
            entries++;
            names += entry.path().length();
            bytes += Math.min(entry.size(), MAX_BYTES + 1);
            check(entries, maxEntries, "entries", what);
            check(names, MAX_NAMES, "bytes of names", what);
            check(bytes, MAX_BYTES, "bytes in files", what);
        }

        private static void check(long count, long max, String of, String what)
                throws BadLayerException {
            if (count > max) {
                throw new BadLayerException(
                        String.format("layer %s: more than %d %s", what, max, of));
            }
        }
    }

    /** One layer while it is applied. */
    private final class Layer implements AutoCloseable {

        private final PathWalk walk = rootfs.walk(PathWalk.Links.STRICT);
        private final PathWalk toTarget = rootfs.walk(PathWalk.Links.STRICT);

        /** What this layer has put there, and all directories above: whiteouts spare it. */
        private final Set<String> own = new HashSet<>();

        void apply(Entry entry, InputStream content) throws IOException {
            LayerName name = LayerName.of(entry.path());
            switch (name.kind()) {
                case PUT -> put(name.path(), entry, content);
                case HIDE -> hide(name.path());
                case HIDE_CONTENT -> hideAllIn(name.path());
                default -> {}
            }
        }

        private void put(String path, Entry entry, InputStream content) throws IOException {
            if (path.isEmpty() && entry.type() != Entry.Type.DIRECTORY) {
                throw new BadLayerException("the root of the tree can only be a directory");
            }
            Place place = place(path, entry.mtime());
            walk.times().keep(place.directoryPath(), place.directory());
            boolean cleared;
            if (entry.type() == Entry.Type.HARD_LINK) {
                cleared = link(entry, place);
            } else {
                cleared = maker.make(place, entry, content);
                if (entry.type() == Entry.Type.DIRECTORY) {
                    walk.times().set(place.path(), entry.mtime());
                }
            }
            if (cleared) {
                forget();
            }
            for (String at = place.path(); own.add(at) && !at.isEmpty(); at = TreePath.parent(at)) {
                // all of them, up to one that is known
            }
        }

        private Place place(String path, Instant mtime) throws IOException {
            try {
                return walk.make(path, mtime);
            } catch (ErrnoException e) {
                throw e;
            } catch (IOException e) {
                throw new BadLayerException(e.getMessage());
            }
        }

        private boolean link(Entry entry, Place place) throws IOException {
            String path = LayerName.path(entry.linkTarget(), "a hard link to a name");
            Optional<Place> found;
            try {
                found = toTarget.find(path);
            } catch (ErrnoException e) {
                throw e;
            } catch (IOException e) {
                throw new BadLayerException(
                        "hard link to " + TreePath.display(path) + ": " + e.getMessage());
            }
            Optional<FileStat> stat = Optional.empty();
            if (found.isPresent()) {
                stat = FileCalls.find(found.get().directory(), found.get().name());
            }
            if (stat.isEmpty() || stat.get().isDirectory()) {
                throw new BadLayerException(
                        String.format(
                                "a hard link to %s, which is %s",
                                TreePath.display(path),
                                stat.isEmpty() ? "not there" : "a directory"));
            }
            Place target = found.get();
            if (target.path().equals(place.path())) {
                return false;
            }
            return maker.link(target.directory(), target.name(), place);
        }

        /** Takes away what lower layers have at a path. */
        private void hide(String path) throws IOException {
            Optional<Place> place = lower(path);
            if (place.isPresent()) {
                walk.times().keep(place.get().directoryPath(), place.get().directory());
                removeLower(place.get());
                forget();
            }
        }

        private void hideAllIn(String directory) throws IOException {
            Optional<Place> place = lower(directory);
            if (place.isPresent()) {
                removeLowerIn(place.get());
                forget();
            }
        }

        private Optional<Place> lower(String path) throws IOException {
            try {
                return walk.find(path);
            } catch (ErrnoException e) {
                throw e;
            } catch (IOException e) {
                throw new BadLayerException(e.getMessage());
            }
        }

        private void removeLower(Place place) throws IOException {
            if (own.contains(place.path())) {
                removeLowerIn(place);
            } else {
                TreeRemoval.remove(place.directory(), place.name());
            }
        }

        private void removeLowerIn(Place place) throws IOException {
            Optional<FileStat> stat = FileCalls.find(place.directory(), place.name());
            if (stat.isEmpty() || !stat.get().isDirectory()) {
                return;
            }
            int directory = FileCalls.openDirectory(place.directory(), place.name());
            try {
                walk.times().keep(place.path(), directory);
                for (DirectoryEntry entry : FileCalls.list(directory)) {
                    removeLower(new Place(directory, place.path(), entry.name()));
                }
            } finally {
                FileCalls.close(directory);
            }
        }

        private void forget() {
            walk.forget();
            toTarget.forget();
        }

        void finish() throws IOException {
            walk.times().apply(walk);
        }

        @Override
        public void close() {
            walk.close();
            toTarget.close();
        }
    }
}
