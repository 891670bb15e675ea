package io.cooper.lock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.archive.PackageFile;
import io.cooper.archive.Selection;
import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * {@code container.lock.json} beside the POM: to be committed with it. The same lock gives the same
 * bytes, in an order that keeps differences small.
 */
public final class LockFile {

    /** The file's name. */
    public static final String NAME = "container.lock.json";

    private static final int VERSION = 1;

    private LockFile() {}

    /**
     * Returns the lock of a module, if it has one.
     *
     * @param directory the module's directory
     * @throws LockException if the file is not what {@link #write} wrote
     */
    public static Optional<Lock> read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        try {
            return Optional.of(parse(new ObjectMapper().readTree(Files.readAllBytes(file))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw broken(file, e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw broken(file, e.getMessage(), e);
        }
    }

    private static LockException broken(Path file, String reason, Exception cause) {
        return new LockException(
                file + " cannot be read: " + reason + "; make it anew with cooper:lock", cause);
    }

    private static Lock parse(JsonNode json) {
        if (json.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException(
                    "its version is " + json.path("version").asText() + ", not " + VERSION);
        }
        JsonNode base = json.path("base");
        JsonNode index = base.path("index");
        TreeSet<String> wanted = new TreeSet<>();
        json.path("wanted").forEach(name -> wanted.add(name.asText()));
        List<PackageFile> packages = new ArrayList<>();
        json.path("packages").forEach(file -> packages.add(PackageFile.of(file)));
        return new Lock(
                new LockedBase(
                        base.path("reference").asText(),
                        index.isMissingNode() ? null : Digest.parse(index.asText()),
                        Digest.parse(base.path("manifest").asText()),
                        base.path("platform").asText(),
                        Selection.of(base)),
                wanted,
                packages);
    }

    /** Writes the lock of a module, in place of an older one. */
    public static void write(Path directory, Lock lock) throws IOException {
        Path file = directory.resolve(NAME);
        Path partial = Files.createTempFile(directory, ".container.lock", "");
        try {
            Files.writeString(partial, text(json(lock)), StandardCharsets.UTF_8);
            Files.move(
                    partial,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static ObjectNode json(Lock lock) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", VERSION);
        ObjectNode base = json.putObject("base").put("reference", lock.base().reference());
        if (lock.base().indexOrNull() != null) {
            base.put("index", lock.base().indexOrNull().toString());
        }
        base.put("manifest", lock.base().manifest().toString());
        base.put("platform", lock.base().platform());
        base.setAll(lock.base().packages().toJson());
        lock.wanted().forEach(json.putArray("wanted")::add);
        ArrayNode packages = json.putArray("packages");
        lock.packages().forEach(file -> packages.add(file.toJson()));
        return json;
    }

    /** The line ends of the machine must not matter. */
    private static String text(ObjectNode json) throws JsonProcessingException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        return new ObjectMapper().writer(printer).writeValueAsString(json) + "\n";
    }
}
