package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageIndex;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** An image manifest or an index as a registry has it: the very bytes, and what they are. */
public final class PulledManifest {

    private final ImageName name;
    private final Descriptor descriptor;
    private final byte[] bytes;

    private PulledManifest(ImageName name, Descriptor descriptor, byte[] bytes) {
        this.name = name;
        this.descriptor = descriptor;
        this.bytes = bytes;
    }

    /**
     * Returns what the bytes are, e.g. those that a cache kept of a manifest that was pulled by its
     * digest, which need not be asked for again.
     *
     * @param name the image, for messages
     * @throws RegistryException if they are neither a manifest nor an index that can be used
     */
    public static PulledManifest parse(ImageName name, byte[] bytes) throws RegistryException {
        return parse(name, "", bytes);
    }

    /**
     * @param declared the media type that the registry gives; empty if none
     */
    static PulledManifest parse(ImageName name, String declared, byte[] bytes)
            throws RegistryException {
        Refusals refusals = new Refusals(name, Optional.empty());
        JsonNode json;
        try {
            json = Json.parse(bytes);
        } catch (IOException e) {
            throw refusals.unusable("the manifest cannot be read: " + e.getMessage());
        }
        if (declared.equals(MediaTypes.DOCKER_SCHEMA_1)
                || declared.equals(MediaTypes.DOCKER_SCHEMA_1_SIGNED)
                || json.path("schemaVersion").asInt() == 1) {
            throw refusals.unusable(
                    "the image has Docker's manifest schema 1, which is obsolete; have it pushed"
                            + " again by a current client, or take another base");
        }
        String mediaType = mediaType(json, declared);
        if (mediaType.isEmpty()) {
            throw refusals.unusable(
                    "'"
                            + json.path("mediaType").asText(declared)
                            + "' is neither an image manifest nor an index");
        }
        return new PulledManifest(name, Descriptor.of(mediaType, bytes), bytes.clone());
    }

    /** Returns the media type; empty if it is none of those that are known. */
    private static String mediaType(JsonNode json, String declared) {
        for (String mediaType : List.of(json.path("mediaType").asText(""), declared)) {
            if (MediaTypes.isIndex(mediaType) || MediaTypes.isManifest(mediaType)) {
                return mediaType;
            }
        }
        if (json.path("manifests").isArray()) {
            return MediaTypes.OCI_INDEX;
        }
        boolean isManifest = json.path("config").isObject() && json.path("layers").isArray();
        return isManifest ? MediaTypes.OCI_MANIFEST : "";
    }

    /** Returns media type, digest and size. */
    public Descriptor descriptor() {
        return descriptor;
    }

    public String mediaType() {
        return descriptor.mediaType();
    }

    public Digest digest() {
        return descriptor.digest();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Tells whether it is an index of manifests and not the manifest of one image. */
    public boolean isIndex() {
        return MediaTypes.isIndex(mediaType());
    }

    /**
     * Returns it as an index.
     *
     * @throws IOException if it is none
     */
    public ImageIndex index() throws IOException {
        return ImageIndex.parse(bytes, name.toString());
    }

    /**
     * Returns it as the manifest of one image.
     *
     * @throws IOException if it is none
     */
    public Manifest manifest() throws IOException {
        return Manifest.parse(bytes, name.toString());
    }
}
