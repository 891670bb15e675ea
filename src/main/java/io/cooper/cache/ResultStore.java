package io.cooper.cache;

import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Results by key, on disk. A key is the digest of everything that the result depends on; a result
 * is a small text, e.g. JSON that names blobs. Each is kept with its own digest, so that a damaged
 * one is as if not there. Several threads and processes may use one store at a time.
 */
public final class ResultStore {

    /** Something that is done while others wait. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** How many bytes a digest takes before the result. */
    private static final int DIGEST = 64;

    private final Path directory;
    private final Path locks;

    /**
     * @param directory the cache directory; the results lie below {@code results} in it, and locks
     *     below {@code locks}
     */
    public ResultStore(Path directory) {
        this.directory = directory.resolve("results");
        this.locks = directory.resolve("locks");
    }

    /** Returns the result that was kept under this key. */
    public Optional<byte[]> find(Digest key) throws IOException {
        Path file = file(key);
        byte[] kept;
        try {
            kept = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        byte[] result = Arrays.copyOfRange(kept, Math.min(DIGEST, kept.length), kept.length);
        if (!Arrays.equals(kept, withDigest(result))) {
            return Optional.empty();
        }
        LastUse.set(file);
        return Optional.of(result);
    }

    private static byte[] withDigest(byte[] result) {
        byte[] digest = Digest.sha256(result).hex().getBytes(StandardCharsets.US_ASCII);
        byte[] both = Arrays.copyOf(digest, digest.length + result.length);
        System.arraycopy(result, 0, both, digest.length, result.length);
        return both;
    }

    /** Keeps a result, in place of an older one of the same key. */
    public void keep(Digest key, byte[] result) throws IOException {
        Path file = file(key);
        Files.createDirectories(file.getParent());
        Path partial = Files.createTempFile(file.getParent(), ".partial-", "");
        try {
            try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(withDigest(result));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** Forgets what was kept under this key, if anything was. */
    public void remove(Digest key) throws IOException {
        Files.deleteIfExists(file(key));
    }

    /**
     * Does something that nobody else does at a time for this key, here or in another process: for
     * a result that takes long to make, so that of several builds one makes it and the others, who
     * look for it in their turn, find it.
     */
    public <T> T alone(Digest key, Work<T> work) throws IOException, InterruptedException {
        return new KeyLock(locks.resolve(key.algorithm()).resolve(key.hex())).hold(work);
    }

    private Path file(Digest key) {
        return directory.resolve(key.algorithm()).resolve(key.hex());
    }
}
