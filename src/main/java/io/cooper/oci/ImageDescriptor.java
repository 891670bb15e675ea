package io.cooper.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * The small file that stands for an image as a Maven artifact: it names the image, it does not hold
 * it.
 *
 * @param reference where the image is pushed to, without a tag; empty where no registry is known
 * @param manifest its manifest
 * @param base the name of its base, as the POM has it
 * @param baseDigest the digest of the base's manifest
 */
public record ImageDescriptor(String reference, Manifest manifest, String base, Digest baseDigest) {

    /** Returns the descriptor as JSON text in UTF-8. */
    public byte[] toBytes() {
        ObjectNode json = Json.object();
        if (!reference.isEmpty()) {
            json.put("reference", reference + "@" + manifest.digest());
        }
        json.put("mediaType", manifest.mediaType());
        json.put("digest", manifest.digest().toString());
        json.put("config", manifest.config().digest().toString());
        json.putObject("base").put("name", base).put("digest", baseDigest.toString());
        ArrayNode layers = json.putArray("layers");
        manifest.layers().forEach(layer -> layers.add(layer.toJson()));
        return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
