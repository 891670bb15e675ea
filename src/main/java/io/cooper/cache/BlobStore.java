package io.cooper.cache;

import io.cooper.oci.CorruptBlobException;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.VerifyingInputStream;
import io.cooper.oci.VerifyingOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blobs by digest, on disk. Several threads and processes may use one store at a time: a blob
 * appears under its digest by a rename, whole and verified, or not at all. What this object has
 * verified it does not read again; so it is for one piece of work, such as the build of an image.
 * Nor does it read what was whole in an earlier one and has not been touched since.
 */
public final class BlobStore {

    /** Writes a blob that the store lacks, e.g. by downloading it; the store verifies it. */
    @FunctionalInterface
    public interface Fetcher {
        void writeTo(OutputStream out) throws IOException;

        /** Returns where the blob comes from, for messages. */
        default String origin() {
            return "this machine";
        }
    }

    /**
     * A blob on its way into the store. What has come of it can be read meanwhile, by whoever
     * verifies it.
     */
    public final class Arrival implements Closeable {

        private final Descriptor blob;
        private final Fetcher fetcher;
        private final Path partial;

        private Arrival(Descriptor blob, Fetcher fetcher, Path partial) {
            this.blob = blob;
            this.fetcher = fetcher;
            this.partial = partial;
        }

        /** Returns the file that grows until the blob is whole or cannot come, and is gone then. */
        public Path partial() {
            return partial;
        }

        /** Returns where the blob will be when it is whole. */
        public Path file() {
            return BlobStore.this.file(blob);
        }

        /**
         * Fetches the blob, once, and returns its file; if it fails nothing stays.
         *
         * @throws CorruptBlobException if what came is not what the digest says
         */
        public Path fetch() throws IOException {
            try {
                // Not forced to the disk: what a power cut takes away fails its digest, and is
                // fetched.
                OutputStream written = Files.newOutputStream(partial, StandardOpenOption.WRITE);
                try (VerifyingOutputStream out =
                        new VerifyingOutputStream(written, blob, fetcher.origin())) {
                    fetcher.writeTo(out);
                    out.verify();
                }
                Files.move(partial, file(), StandardCopyOption.ATOMIC_MOVE);
                whole.add(blob.digest());
                return file();
            } finally {
                close();
            }
        }

        /** Gives it up if it has not come. */
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(partial);
        }
    }

    private final Path directory;

    /** Blobs that were whole a moment ago: of a build's many looks at one, the first reads it. */
    private final Set<Digest> whole = ConcurrentHashMap.newKeySet();

    private final WholeBlobs remembered;

    /**
     * @param directory the cache directory; the blobs lie below {@code blobs} in it
     */
    public BlobStore(Path directory) {
        this.directory = directory;
        this.remembered = new WholeBlobs(directory);
    }

    /** Returns the cache directory. */
    public Path directory() {
        return directory;
    }

    /**
     * Returns the user's cache directory: {@code $XDG_CACHE_HOME/cooper}, or else {@code
     * ~/.cache/cooper}.
     */
    public static Path defaultDirectory(Map<String, String> environment, Path home) {
        String cacheHome = environment.getOrDefault("XDG_CACHE_HOME", "");
        // The XDG specification: a relative path there is invalid and must be ignored.
        Path base = cacheHome.startsWith("/") ? Path.of(cacheHome) : home.resolve(".cache");
        return base.resolve("cooper");
    }

    /**
     * Returns the file of a blob, which is fetched if the store lacks it or holds a damaged one.
     *
     * @throws CorruptBlobException if what was fetched is not what the digest says
     */
    public Path get(Descriptor blob, Fetcher fetcher) throws IOException {
        Optional<Path> there = find(blob);
        if (there.isPresent()) {
            return there.get();
        }
        return expect(blob, fetcher).fetch();
    }

    /** Makes the place for a blob that is going to be fetched, whatever the store has. */
    public Arrival expect(Descriptor blob, Fetcher fetcher) throws IOException {
        Path file = file(blob);
        Files.createDirectories(file.getParent());
        Path partial = Files.createTempFile(file.getParent(), ".partial-", "");
        // Also when Maven is interrupted: whoever reads it elsewhere would wait for more.
        partial.toFile().deleteOnExit();
        return new Arrival(blob, fetcher, partial);
    }

    /** Tells whether the store has a blob, whole or damaged. */
    public boolean has(Descriptor blob) {
        return Files.isRegularFile(file(blob));
    }

    /** Returns the file of a blob that the store has, whole. */
    public Optional<Path> find(Descriptor blob) throws IOException {
        Path file = file(blob);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        if (whole.contains(blob.digest())) {
            return Optional.of(file);
        }
        WholeBlobs.State state = WholeBlobs.State.of(file);
        boolean isKnown = remembered.has(blob, state);
        if (!isKnown && !isWhole(file, blob)) {
            return Optional.empty();
        }
        if (LastUse.set(file) || !isKnown) {
            remember(blob, state, file);
        }
        whole.add(blob.digest());
        return Optional.of(file);
    }

    private void remember(Descriptor blob, WholeBlobs.State state, Path file) {
        try {
            remembered.add(blob, state, file);
        } catch (IOException e) {
            // A cache may be read-only: it is of use still.
        }
    }

    /**
     * Says that a blob is damaged although the store took it for whole: it is read the next time.
     */
    public void doubt(Digest blob) throws IOException {
        whole.remove(blob);
        remembered.remove(blob);
    }

    /**
     * Takes a file into the store, by a hard link where the file system allows it. The file itself
     * stays, and is not to be written to any more.
     *
     * @param file holds just the bytes of the blob
     */
    public void keep(Descriptor blob, Path file) throws IOException {
        Path kept = file(blob);
        Files.createDirectories(kept.getParent());
        Path partial = kept.resolveSibling(".partial-" + UUID.randomUUID());
        try {
            try {
                Files.createLink(partial, file);
            } catch (IOException | UnsupportedOperationException e) {
                Files.copy(file, partial);
            }
            Files.move(partial, kept, StandardCopyOption.ATOMIC_MOVE);
            whole.add(blob.digest());
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private Path file(Descriptor blob) {
        return directory
                .resolve("blobs")
                .resolve(blob.digest().algorithm())
                .resolve(blob.digest().hex());
    }

    private static boolean isWhole(Path file, Descriptor blob) throws IOException {
        try (InputStream in =
                new VerifyingInputStream(Files.newInputStream(file), blob, file.toString())) {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (CorruptBlobException e) {
            return false;
        }
    }
}
