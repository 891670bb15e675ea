package io.cooper.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.base.BaseImage;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The steps of an image as its manifest tells them, so that other builds can take its layers from
 * where the image is. Nothing of it changes with a commit that changes no input.
 */
public final class PublishedSteps {

    /** The annotation of the manifest. */
    static final String ANNOTATION = "io.cooper.cache.keys";

    private static final String MAC = "mac";
    private static final ObjectMapper JSON = new ObjectMapper();

    private PublishedSteps() {}

    /** Returns the annotation's text. */
    static String toText(List<StepResult> results, CacheKey signing) {
        ArrayNode array = JSON.createArrayNode();
        for (StepResult result : results) {
            ObjectNode json = JSON.createObjectNode().put("key", result.key().toString());
            result.releases().forEach(json.withObject("/releases")::put);
            if (result.layerOrNull() != null) {
                json.set("layer", layer(result.layerOrNull()));
            }
            signing.sign(bytes(json)).ifPresent(mac -> json.put(MAC, mac));
            array.add(json);
        }
        return new String(bytes(array), StandardCharsets.UTF_8);
    }

    static ObjectNode layer(ImageLayer layer) {
        return JSON.createObjectNode()
                .put("mediaType", layer.blob().mediaType())
                .put("digest", layer.blob().digest().toString())
                .put("size", layer.blob().size())
                .put("diffId", layer.diffId().toString());
    }

    /**
     * Reads a layer.
     *
     * @throws IllegalArgumentException if it is none
     */
    static ImageLayer layer(JsonNode json, BaseImage.Blobs blobs) {
        Descriptor blob =
                Descriptor.of(
                        json.path("mediaType").asText(),
                        Digest.parse(json.path("digest").asText()),
                        json.path("size").asLong());
        return new ImageLayer(blob, Digest.parse(json.path("diffId").asText()), blobs);
    }

    /**
     * Returns what a manifest tells, by the steps' keys; nothing of it if it is malformed.
     *
     * @param signing what entries must be signed with; those that are not are left out
     * @param blobs where its layers are
     */
    public static Published of(Manifest manifest, CacheKey signing, BaseImage.Blobs blobs) {
        Map<Digest, StepResult> steps = new LinkedHashMap<>();
        Set<Digest> layers =
                manifest.layers().stream().map(Descriptor::digest).collect(Collectors.toSet());
        try {
            JsonNode array = JSON.readTree(manifest.annotations().getOrDefault(ANNOTATION, "[]"));
            for (JsonNode entry : array) {
                if (entry instanceof ObjectNode json && isSigned(json, signing)) {
                    StepResult result = result(json, blobs);
                    ImageLayer layer = result.layerOrNull();
                    if (layer == null || layers.contains(layer.blob().digest())) {
                        steps.put(result.key(), result);
                    }
                }
            }
            return new Published(List.copyOf(steps.values()), layers);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return new Published(List.of(), layers);
        }
    }

    /**
     * What an image in a registry offers.
     *
     * @param steps what its steps made
     * @param layers all of its layers
     */
    public record Published(List<StepResult> steps, Set<Digest> layers) {}

    private static StepResult result(ObjectNode json, BaseImage.Blobs blobs) {
        Map<String, String> releases = new TreeMap<>();
        json.path("releases")
                .properties()
                .forEach(field -> releases.put(field.getKey(), field.getValue().asText()));
        ImageLayer layer = json.has("layer") ? layer(json.path("layer"), blobs) : null;
        return new StepResult(Digest.parse(json.path("key").asText()), releases, layer);
    }

    private static boolean isSigned(ObjectNode entry, CacheKey signing) {
        ObjectNode signed = entry.deepCopy();
        JsonNode mac = signed.remove(MAC);
        return signing.accepts(bytes(signed), mac == null ? "" : mac.asText());
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts is always JSON", e);
        }
    }
}
