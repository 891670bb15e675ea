package io.cooper.cache;

import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory that is kept under a key. It counts once it is finished: then a file beside its
 * content tells its state.
 */
public final class KeptDirectory {

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
        try {
            String state = Files.readString(file, StandardCharsets.US_ASCII);
            LastUse.set(file);
            return Optional.of(state);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Says that the content is whole. */
    public void finish(String state) throws IOException {
        Files.writeString(directory.resolve(STATE), state, StandardCharsets.US_ASCII);
    }
}
