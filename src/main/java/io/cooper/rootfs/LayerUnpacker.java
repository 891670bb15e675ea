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

    /** More entries than any image has: a few hundred thousand are many. */
    static final int MAX_ENTRIES = 5_000_000;

    static final String WHITEOUT = ".wh.";

    private static final String OPAQUE = ".wh..wh..opq";
    private static final String RESERVED = ".wh..wh.";
    private static final int MAX_NAME = 4096;

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
            int count = 0;
            Optional<Entry> next = read(reader, what);
            while (next.isPresent()) {
                if (++count > maxEntries) {
                    throw new BadLayerException(
                            "layer " + what + ": more than " + maxEntries + " entries");
                }
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
        String where = "layer " + what + ": entry " + TreePath.display(entry.path()) + ": ";
        try {
            layer.apply(entry, content);
        } catch (BadLayerException e) {
            throw new BadLayerException(where + e.getMessage());
        } catch (ErrnoException e) {
            throw new IOException(where + maker.explained(e, entry.path()).getMessage(), e);
        } catch (IOException e) {
            throw new IOException(where + e.getMessage(), e);
        }
    }

    /** Returns an entry's name as a path in the tree. */
    private static String path(String name, String kind) throws BadLayerException {
        if (name.length() > MAX_NAME) {
            throw new BadLayerException(kind + " longer than " + MAX_NAME + " bytes");
        }
        if (name.indexOf('\0') >= 0) {
            throw new BadLayerException(kind + " with a NUL byte");
        }
        if (name.startsWith("/")) {
            throw new BadLayerException(kind + " that is absolute: " + TreePath.display(name));
        }
        StringBuilder path = new StringBuilder();
        for (String component : name.split("/", -1)) {
            if (component.equals("..")) {
                throw new BadLayerException(kind + " with ..: " + TreePath.display(name));
            }
            if (!component.isEmpty() && !component.equals(".")) {
                path.append(path.length() == 0 ? "" : "/").append(component);
            }
        }
        return path.toString();
    }

    /** One layer while it is applied. */
    private final class Layer implements AutoCloseable {

        private final PathWalk walk = rootfs.walk(PathWalk.Links.STRICT);
        private final PathWalk toTarget = rootfs.walk(PathWalk.Links.STRICT);

        /** What this layer has put there, and all directories above: whiteouts spare it. */
        private final Set<String> own = new HashSet<>();

        void apply(Entry entry, InputStream content) throws IOException {
            String path = path(entry.path(), "a name");
            String name = TreePath.name(path);
            if (path.contains("/" + RESERVED) || path.startsWith(RESERVED)) {
                if (name.equals(OPAQUE)) {
                    hideAllIn(TreePath.parent(path));
                }
                return; // others of this prefix are bookkeeping of AUFS
            }
            if (name.startsWith(WHITEOUT)) {
                hide(TreePath.parent(path), name.substring(WHITEOUT.length()));
            } else if (path.startsWith(WHITEOUT) || path.contains("/" + WHITEOUT)) {
                throw new BadLayerException("it lies in a directory named as a whiteout");
            } else {
                put(path, entry, content);
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
            String path = path(entry.linkTarget(), "a hard link to a name");
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

        /** Takes away what lower layers have under a name. */
        private void hide(String parent, String name) throws IOException {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw new BadLayerException("a whiteout of no name");
            }
            Optional<Place> place = lower(TreePath.join(parent, name));
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
