package io.cooper.cache;

import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A directory that is kept under a key. It counts once it is finished: then a file beside its
 * content tells its state.
 */
public final class KeptDirectory {

    /** How those are named that are kept, among other things. */
    static final String NAMES = "[0-9a-f]*[0-9a-f]";

    private static final String STATE = "state";

    private final Path directory;

    /**
     * @param all where all of its sort are
     */
    public KeptDirectory(Path all, Digest key) {
        this.directory = all.resolve(key.hex());
    }

    /** Returns the directory, with all that belongs to it. */
    public Path directory() {
        return directory;
    }

    /** Returns the directory of the content. */
    public Path content() {
        return directory.resolve("tree");
    }

    /**
     * Returns the state that it was finished in, and notes that it is of use; empty if it was not.
     */
    public Optional<String> state() throws IOException {
        Path file = directory.resolve(STATE);
        Optional<String> state = lines(file).stream().findFirst();
        if (state.isPresent()) {
            LastUse.set(file);
        }
        return state;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /**
     * Says that the content is whole.
     *
     * @param state of the content, one line
     * @param bytes how large it is
     */
    public void finish(String state, long bytes) throws IOException {
        Files.writeString(
                directory.resolve(STATE), state + "\n" + bytes + "\n", StandardCharsets.US_ASCII);
    }

    /** Returns when one was last of use; one that is not finished never was. */
    static Instant lastUse(Path directory) throws IOException {
        Path file = directory.resolve(STATE);
        return Files.exists(file) ? LastUse.of(file) : LastUse.of(directory);
    }

    /** Returns how large one is, as it said when it was finished. */
    static long bytes(Path directory) throws IOException {
        List<String> lines = lines(directory.resolve(STATE));
        return lines.size() == 2 && lines.get(1).matches("[0-9]{1,18}")
                ? Long.parseLong(lines.get(1))
                : 0;
    }
}
