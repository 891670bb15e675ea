package io.cooper.cache;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/**
 * Remembers which large blobs of a store were whole when they were read, by inode, size and time of
 * modification: one that nobody has touched since is not read only to see that. The time of status
 * change would tell more, but links to a blob, which every image layout is made of, change it. So
 * whoever takes the bytes of a blob verifies them nevertheless, and says if they are damaged.
 */
final class WholeBlobs {

    /** Bytes; a smaller blob is read as quickly as it is looked up. */
    private static final long LARGE = 1 << 20;

    /** Times of files are no finer than this anywhere. */
    private static final Duration TICK = Duration.ofSeconds(2);

    private final ResultStore results;

    WholeBlobs(Path directory) {
        this.results = new ResultStore(directory);
    }

    /** What a file was at a moment. */
    record State(String file, FileTime mtime, boolean isSettled) {

        static State of(Path path) throws IOException {
            Map<String, Object> is =
                    Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime");
            FileTime mtime = (FileTime) is.get("lastModifiedTime");
            return new State(
                    is.get("dev") + " " + is.get("ino") + " " + is.get("size"),
                    mtime,
                    // Else it might change once more, and nobody would see it.
                    mtime.toInstant().isBefore(Instant.now().minus(TICK)));
        }

        private byte[] toBytes() {
            return (file + " " + mtime).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Tells whether a blob was whole in this state. */
    boolean has(Descriptor blob, State state) throws IOException {
        return blob.size() >= LARGE
                && results.find(key(blob.digest()))
                        .filter(known -> Arrays.equals(known, state.toBytes()))
                        .isPresent();
    }

    /**
     * Remembers that a blob was whole.
     *
     * @param before the state that it was read in; by now its use may have been noted
     */
    void add(Descriptor blob, State before, Path file) throws IOException {
        if (blob.size() < LARGE || !before.isSettled()) {
            return;
        }
        State now = State.of(file);
        if (before.file().equals(now.file())) {
            // A power cut is not to take the bytes and leave what is remembered of them.
            try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.READ)) {
                bytes.force(false);
            }
            results.keep(key(blob.digest()), now.toBytes());
        }
    }

    /** Forgets a blob: it is read before it is used the next time. */
    void remove(Digest blob) throws IOException {
        results.remove(key(blob));
    }

    private static Digest key(Digest blob) {
        return Digest.sha256(("whole 1\n" + blob).getBytes(StandardCharsets.US_ASCII));
    }
}
