package io.cooper.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * A content descriptor: type, digest and size of a blob (<a
 * href="https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md">OCI image-spec,
 * descriptor</a>). Fields that this project does not know are kept.
 */
public final class Descriptor {

    private final ObjectNode json;
    private final Digest digest;

    private Descriptor(ObjectNode json, Digest digest) {
        this.json = json;
        this.digest = digest;
    }

    public static Descriptor of(String mediaType, Digest digest, long size) {
        if (size < 0) {
            throw new IllegalArgumentException("a blob's size is not negative: " + size);
        }
        ObjectNode json = Json.object();
        json.put("mediaType", mediaType);
        json.put("digest", digest.toString());
        json.put("size", size);
        return new Descriptor(json, digest);
    }

    /** Returns the descriptor of these bytes. */
    public static Descriptor of(String mediaType, byte[] bytes) {
        return of(mediaType, Digest.sha256(bytes), bytes.length);
    }

    static Descriptor parse(JsonNode node, String what) throws IOException {
        if (!(node instanceof ObjectNode json)) {
            throw new IOException(what + " lacks a descriptor");
        }
        try {
            Digest digest = Digest.parse(json.path("digest").asText());
            if (!json.path("size").isIntegralNumber() || json.path("size").asLong() < 0) {
                throw new IOException(what + " has a descriptor without a size");
            }
            return new Descriptor(json, digest);
        } catch (IllegalArgumentException e) {
            throw new IOException(what + " has a bad descriptor: " + e.getMessage(), e);
        }
    }

    public String mediaType() {
        return json.path("mediaType").asText();
    }

    public Digest digest() {
        return digest;
    }

    /** Returns the size in bytes. */
    public long size() {
        return json.path("size").asLong();
    }

    public Map<String, String> annotations() {
        return Json.textMap(json.path("annotations"));
    }

    /** Returns the platform, where the descriptor names one: those in an index do. */
    public Optional<Platform> platform() {
        return json.has("platform")
                ? Optional.of(Platform.of(json.get("platform")))
                : Optional.empty();
    }

    /** Returns this descriptor with other annotations; none removes the field. */
    public Descriptor withAnnotations(Map<String, String> annotations) {
        ObjectNode copy = json.deepCopy();
        copy.remove("annotations");
        if (!annotations.isEmpty()) {
            copy.set("annotations", Json.map(annotations));
        }
        return new Descriptor(copy, digest);
    }

    /** Returns this descriptor with another media type. */
    public Descriptor withMediaType(String mediaType) {
        ObjectNode copy = json.deepCopy();
        copy.put("mediaType", mediaType);
        return new Descriptor(copy, digest);
    }

    ObjectNode toJson() {
        return json.deepCopy();
    }

    @Override
    public boolean equals(Object other) {
        // As text: Jackson takes a number that was parsed for another than the same number that was
        // set.
        return other instanceof Descriptor that && json.toString().equals(that.json.toString());
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return mediaType() + " " + digest + " (" + size() + " bytes)";
    }
}
