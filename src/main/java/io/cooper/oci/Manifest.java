package io.cooper.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An image manifest in OCI format or Docker's version 2, schema 2 (<a
 * href="https://github.com/opencontainers/image-spec/blob/v1.1.0/manifest.md">OCI image-spec,
 * manifest</a>). It keeps the very bytes that it was read from, so that its digest is the one that
 * others know it by.
 */
public final class Manifest {

    private final byte[] bytes;
    private final Digest digest;
    private final ObjectNode json;
    private final Descriptor config;
    private final List<Descriptor> layers;

    private Manifest(byte[] bytes, ObjectNode json, String what) throws IOException {
        this.bytes = bytes;
        this.digest = Digest.sha256(bytes);
        this.json = json;
        this.config = Descriptor.parse(json.get("config"), what);
        List<Descriptor> parsed = new ArrayList<>();
        for (JsonNode layer : json.path("layers")) {
            parsed.add(Descriptor.parse(layer, what));
        }
        this.layers = List.copyOf(parsed);
    }

    /**
     * Reads a manifest.
     *
     * @param what what the bytes are and where they come from, for the message
     * @throws IOException if the bytes are not an image manifest
     */
    public static Manifest parse(byte[] bytes, String what) throws IOException {
        ObjectNode json = Json.parseObject(bytes, what);
        if (json.path("schemaVersion").asInt() != 2 || !json.path("layers").isArray()) {
            throw new IOException(what + " is not an image manifest of schema version 2");
        }
        return new Manifest(bytes.clone(), json, what);
    }

    /** Returns an OCI manifest of these blobs, the layers bottom first. */
    public static Manifest of(
            Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
        return of(MediaTypes.OCI_MANIFEST, config, layers, annotations);
    }

    static Manifest of(
            String mediaType,
            Descriptor config,
            List<Descriptor> layers,
            Map<String, String> annotations) {
        ObjectNode json = Json.object();
        json.put("schemaVersion", 2);
        json.put("mediaType", mediaType);
        json.set("config", config.toJson());
        ArrayNode array = json.putArray("layers");
        layers.forEach(layer -> array.add(layer.toJson()));
        if (!annotations.isEmpty()) {
            json.set("annotations", Json.map(annotations));
        }
        try {
            return new Manifest(Json.bytes(json), json, "the manifest");
        } catch (IOException e) {
            throw new IllegalStateException("a manifest made of descriptors is whole", e);
        }
    }

    /** Returns the manifest's bytes as they are stored and pushed. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public Digest digest() {
        return digest;
    }

    /**
     * Returns the media type that the manifest names, or else the one that its configuration
     * implies.
     */
    public String mediaType() {
        String named = json.path("mediaType").asText("");
        if (!named.isEmpty()) {
            return named;
        }
        return config.mediaType().equals(MediaTypes.DOCKER_CONFIG)
                ? MediaTypes.DOCKER_MANIFEST
                : MediaTypes.OCI_MANIFEST;
    }

    public Descriptor config() {
        return config;
    }

    /** Returns the layers, bottom first. */
    public List<Descriptor> layers() {
        return layers;
    }

    public Map<String, String> annotations() {
        return Json.textMap(json.path("annotations"));
    }

    /** Returns the descriptor of this manifest. */
    public Descriptor descriptor() {
        return Descriptor.of(mediaType(), digest, bytes.length);
    }
}
