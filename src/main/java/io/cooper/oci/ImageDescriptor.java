package io.cooper.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The small file that stands for an image as a Maven artifact: it names the image and its blobs, it
 * does not hold them.
 *
 * @param reference where the image is pushed to, without tag and digest; empty where no registry is
 *     known
 * @param manifest its manifest
 * @param config its configuration
 * @param layers its layers, bottom first
 * @param base its base
 */
public record ImageDescriptor(
        String reference,
        Descriptor manifest,
        Descriptor config,
        List<Descriptor> layers,
        Base base) {

    /**
     * What an image was built on.
     *
     * @param name as the POM has it
     * @param digest of its manifest
     */
    public record Base(String name, Digest digest) {}

    public ImageDescriptor {
        layers = List.copyOf(layers);
    }

    /** Returns the descriptor of an image. */
    public static ImageDescriptor of(String reference, Manifest manifest, Base base) {
        return new ImageDescriptor(
                reference, manifest.descriptor(), manifest.config(), manifest.layers(), base);
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @param what where the bytes come from, for the message
     * @throws IOException if they are not an image descriptor
     */
    public static ImageDescriptor parse(byte[] bytes, String what) throws IOException {
        ObjectNode json = Json.parseObject(bytes, what);
        List<Descriptor> layers = new ArrayList<>();
        for (JsonNode layer : json.path("layers")) {
            layers.add(Descriptor.parse(layer, what));
        }
        JsonNode base = json.path("base");
        try {
            return new ImageDescriptor(
                    json.path("reference").asText(),
                    Descriptor.parse(json.get("manifest"), what),
                    Descriptor.parse(json.get("config"), what),
                    layers,
                    new Base(
                            base.path("name").asText(),
                            Digest.parse(base.path("digest").asText())));
        } catch (IllegalArgumentException e) {
            throw new IOException(what + " is not an image descriptor: " + e.getMessage(), e);
        }
    }

    /** Returns the descriptor as JSON text in UTF-8. */
    public byte[] toBytes() {
        ObjectNode json = Json.object();
        json.put("reference", reference);
        json.put("digest", manifest.digest().toString());
        json.set("manifest", manifest.toJson());
        json.set("config", config.toJson());
        ArrayNode array = json.putArray("layers");
        layers.forEach(layer -> array.add(layer.toJson()));
        json.putObject("base").put("name", base.name()).put("digest", base.digest().toString());
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
