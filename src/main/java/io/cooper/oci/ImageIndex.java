package io.cooper.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An index of manifests, usually one a platform, in OCI format or as Docker's manifest list (<a
 * href="https://github.com/opencontainers/image-spec/blob/v1.1.0/image-index.md">OCI image-spec,
 * image index</a>).
 *
 * @param manifests what the index names: manifests, and possibly further indexes
 */
public record ImageIndex(List<Descriptor> manifests) {

    public ImageIndex {
        manifests = List.copyOf(manifests);
    }

    /**
     * Reads an index.
     *
     * @param what what the bytes are and where they come from, for the message
     * @throws IOException if the bytes are not an index
     */
    public static ImageIndex parse(byte[] bytes, String what) throws IOException {
        ObjectNode json = Json.parseObject(bytes, what);
        if (!json.path("manifests").isArray()) {
            throw new IOException(what + " is not an image index");
        }
        List<Descriptor> manifests = new ArrayList<>();
        for (JsonNode manifest : json.path("manifests")) {
            manifests.add(Descriptor.parse(manifest, what));
        }
        return new ImageIndex(manifests);
    }

    /** Returns the first manifest whose platform runs on the given one. */
    public Optional<Descriptor> manifestFor(Platform platform) {
        return manifests.stream()
                .filter(manifest -> manifest.platform().map(platform::accepts).orElse(false))
                .findFirst();
    }

    /** Returns the platforms that the index has manifests for, as text for messages. */
    public List<String> platforms() {
        return manifests.stream()
                .flatMap(manifest -> manifest.platform().stream())
                .map(Platform::toString)
                .filter(name -> !name.equals("unknown/unknown"))
                .toList();
    }

    /** Returns the index as bytes in OCI format. */
    public byte[] toBytes() {
        ObjectNode json = Json.object();
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode array = json.putArray("manifests");
        manifests.forEach(manifest -> array.add(manifest.toJson()));
        return Json.bytes(json);
    }
}
