package io.cooper.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import java.util.Comparator;

/**
 * The file of one package in one version.
 *
 * @param name the package
 * @param version as the archive writes it
 * @param architecture of the package; {@code all} where it fits any
 * @param suite the suite that offers it, e.g. {@code bookworm-security}
 * @param path where the archive has it, from the mirror's root, e.g. {@code
 *     pool/main/b/bash/bash_5.2.15-2+b7_amd64.deb}
 * @param size in bytes
 * @param digest its SHA-256
 */
public record PackageFile(
        String name,
        String version,
        String architecture,
        String suite,
        String path,
        long size,
        Digest digest)
        implements Comparable<PackageFile> {

    private static final String MEDIA_TYPE = "application/vnd.debian.binary-package";

    private static final Comparator<PackageFile> ORDER =
            Comparator.comparing(PackageFile::name)
                    .thenComparing(PackageFile::architecture)
                    .thenComparing(PackageFile::version)
                    .thenComparing(PackageFile::digest);

    public PackageFile {
        if (path.startsWith("/") || java.util.List.of(path.split("/", -1)).contains("..")) {
            throw new IllegalArgumentException(name + " has a file outside the archive: " + path);
        }
    }

    /** Returns all of it as JSON. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("version", version)
                .put("architecture", architecture)
                .put("suite", suite)
                .put("path", path)
                .put("size", size)
                .put("sha256", digest.hex());
    }

    /**
     * Reads what {@link #toJson} returned.
     *
     * @throws IllegalArgumentException if something is missing or malformed
     */
    public static PackageFile of(JsonNode json) {
        return new PackageFile(
                text(json, "name"),
                text(json, "version"),
                text(json, "architecture"),
                text(json, "suite"),
                text(json, "path"),
                json.path("size").asLong(),
                new Digest("sha256", text(json, "sha256")));
    }

    private static String text(JsonNode json, String field) {
        String text = json.path(field).asText();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a package without the field " + field);
        }
        return text;
    }

    /** Returns what the cache knows the file by. */
    Descriptor descriptor() {
        return Descriptor.of(MEDIA_TYPE, digest, size);
    }

    /** Returns the name that apt gives the file. */
    String fileName() {
        return name + "_" + version.replace(":", "%3a") + "_" + architecture + ".deb";
    }

    /** Orders by name first. */
    @Override
    public int compareTo(PackageFile other) {
        return ORDER.compare(this, other);
    }

    /** Returns name, version and architecture, for messages. */
    @Override
    public String toString() {
        return name + " " + version + " (" + architecture + ")";
    }
}
