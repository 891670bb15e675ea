package io.cooper.maven;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Runs of tests that passed, with what they left in {@code target}. A run that nothing has changed
 * since need not be repeated: its record and its reports are put back.
 *
 * @param results where runs are kept
 * @param target the directory that the files of a run lie in
 */
record PassedTests(ResultStore results, Path target) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reports beyond this are not worth their place; such tests run again. */
    private static final long MOST_BYTES = 8L << 20;

    /**
     * Returns the key of a run.
     *
     * @param decisive all that decides what comes of it
     */
    static Digest key(List<String> decisive) {
        StringBuilder text = new StringBuilder("tests 1\n");
        for (String field : decisive) {
            text.append(field.length()).append(' ').append(field).append('\n');
        }
        return Digest.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Puts back what a run of this key left; returns whether there was one. */
    boolean restore(Digest key) throws IOException {
        Optional<byte[]> kept = results.find(key);
        if (kept.isEmpty()) {
            return false;
        }
        for (var file : JSON.readTree(kept.get()).properties()) {
            Path path = target.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue().binaryValue());
        }
        return true;
    }

    /**
     * Keeps what a run left.
     *
     * @param files of the run, below the target directory
     */
    void keep(Digest key, List<Path> files) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
            if (bytes > MOST_BYTES) {
                return;
            }
            json.put(target.relativize(file).toString(), Files.readAllBytes(file));
        }
        results.keep(key, JSON.writeValueAsBytes(json));
    }
}
