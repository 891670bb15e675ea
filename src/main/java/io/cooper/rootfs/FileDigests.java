package io.cooper.rootfs;

import io.cooper.linux.FileStat;
import io.cooper.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The digests of large files by what {@code lstat} says of them, so that only those are read that
 * somebody has touched: by inode, size, and the times of modification and of change, which no
 * program can set. A file that was touched just now is not remembered: it might change once more
 * within a tick of the clock, and nobody would see it.
 */
public final class FileDigests {

    /** Bytes; a smaller file is read as quickly as it is looked up. */
    private static final long LARGE = 64 * 1024;

    /** Times of files are no finer than this anywhere. */
    private static final long TICK_SECONDS = 2;

    private final Map<String, String> known = new TreeMap<>();
    private final Map<String, String> seen = new TreeMap<>();
    private final Instant settled;

    private FileDigests(Instant settled) {
        this.settled = settled;
    }

    /**
     * Returns what was remembered.
     *
     * @param bytes as {@link #toBytes} returned them; none at first
     * @param now the time, before any file is read
     */
    public static FileDigests of(byte[] bytes, Instant now) {
        FileDigests digests = new FileDigests(now.minusSeconds(TICK_SECONDS));
        for (String line : new String(bytes, StandardCharsets.US_ASCII).lines().toList()) {
            int end = line.lastIndexOf(' ');
            digests.known.put(line.substring(0, end), line.substring(end + 1));
        }
        return digests;
    }

    /** Returns the digest of a file that is in this state. */
    Optional<Digest> find(FileStat state) {
        String text = text(state);
        String digest = known.get(text);
        if (digest == null) {
            return Optional.empty();
        }
        seen.put(text, digest);
        return Optional.of(Digest.parse(digest));
    }

    /**
     * Remembers a digest if that is worth while and safe.
     *
     * @param state of the file, before it was read as well as after
     */
    void keep(FileStat state, Digest digest) {
        Instant change = Instant.ofEpochSecond(state.ctimeSeconds(), state.ctimeNanos());
        if (state.size() >= LARGE && change.isBefore(settled) && state.mtime().isBefore(settled)) {
            seen.put(text(state), digest.toString());
        }
    }

    private static String text(FileStat state) {
        return String.format(
                Locale.ROOT,
                "%d %d %d %d.%d %d.%d",
                state.device(),
                state.inode(),
                state.size(),
                state.mtimeSeconds(),
                state.mtimeNanos(),
                state.ctimeSeconds(),
                state.ctimeNanos());
    }

    /** Tells whether there is something else to be remembered than before. */
    public boolean isChanged() {
        return !seen.equals(known);
    }

    /** Returns what is to be remembered of the files that were asked for. */
    public byte[] toBytes() {
        StringBuilder lines = new StringBuilder();
        seen.forEach(
                (state, digest) -> lines.append(state).append(' ').append(digest).append('\n'));
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
