package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.MediaTypes;
import io.cooper.oci.VerifyingInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gets a manifest or index, and finds out which of them it is. */
final class ManifestPull {

    /** What registries limit a manifest to. */
    private static final int LIMIT = 4 << 20;

    private static final String ACCEPTED =
            String.join(
                    ", ",
                    List.of(
                            MediaTypes.OCI_INDEX,
                            MediaTypes.OCI_MANIFEST,
                            MediaTypes.DOCKER_INDEX,
                            MediaTypes.DOCKER_MANIFEST,
                            // Asked for only to be able to say that this is what it is.
                            MediaTypes.DOCKER_SCHEMA_1_SIGNED,
                            MediaTypes.DOCKER_SCHEMA_1));

    private final Endpoint endpoint;
    private final String tagOrDigest;
    private final Refusals refusals;

    ManifestPull(Endpoint endpoint, String tagOrDigest) {
        this.endpoint = endpoint;
        this.tagOrDigest = tagOrDigest;
        this.refusals = endpoint.refusals(tagOrDigest);
    }

    PulledManifest run(Access access) throws IOException {
        Endpoint.Request request =
                new Endpoint.Request(
                        access,
                        "GET",
                        "manifests/" + tagOrDigest,
                        Map.of("Accept", ACCEPTED),
                        null);
        try (Answer answer = endpoint.call(request, refusals, Set.of(200))) {
            if (answer.mediaType().equals("text/html")) {
                throw refusals.html(answer);
            }
            byte[] bytes = read(answer);
            String mediaType = mediaType(answer, bytes);
            ImageName name = endpoint.name().with(tagOrDigest);
            Digest digest = verified(answer, mediaType, bytes);
            return new PulledManifest(name, Descriptor.of(mediaType, digest, bytes.length), bytes);
        }
    }

    private byte[] read(Answer answer) throws IOException {
        byte[] bytes;
        try {
            bytes = answer.body().readNBytes(LIMIT + 1);
        } catch (IOException e) {
            throw refusals.notAnswered(answer.uri(), e);
        }
        if (bytes.length > LIMIT) {
            throw refusals.unusable("the manifest is larger than " + LIMIT + " bytes");
        }
        return bytes;
    }

    private String mediaType(Answer answer, byte[] bytes) throws IOException {
        JsonNode json;
        try {
            json = Json.parse(bytes);
        } catch (IOException e) {
            throw refusals.unusable("the manifest cannot be read: " + e.getMessage());
        }
        String declared = answer.mediaType();
        if (declared.equals(MediaTypes.DOCKER_SCHEMA_1)
                || declared.equals(MediaTypes.DOCKER_SCHEMA_1_SIGNED)
                || json.path("schemaVersion").asInt() == 1) {
            throw refusals.unusable(
                    "the image has Docker's manifest schema 1, which is obsolete; have it pushed"
                            + " again by a current client, or take another base");
        }
        String own = json.path("mediaType").asText("");
        for (String mediaType : List.of(own, declared)) {
            if (MediaTypes.isIndex(mediaType) || MediaTypes.isManifest(mediaType)) {
                return mediaType;
            }
        }
        if (json.path("manifests").isArray()) {
            return MediaTypes.OCI_INDEX;
        }
        if (json.path("config").isObject() && json.path("layers").isArray()) {
            return MediaTypes.OCI_MANIFEST;
        }
        throw refusals.unusable(
                "'"
                        + (own.isEmpty() ? declared : own)
                        + "' is neither an image manifest nor an index");
    }

    /** Returns the digest of the bytes, after a check with the one that was asked for or told. */
    private Digest verified(Answer answer, String mediaType, byte[] bytes) throws IOException {
        Optional<Digest> expected;
        try {
            expected =
                    endpoint.name()
                            .with(tagOrDigest)
                            .digest()
                            .or(() -> answer.header("Docker-Content-Digest").map(Digest::parse));
        } catch (IllegalArgumentException e) {
            throw refusals.unusable("the registry tells a bad digest: " + e.getMessage());
        }
        if (expected.isEmpty()) {
            return Digest.sha256(bytes);
        }
        Descriptor descriptor = Descriptor.of(mediaType, expected.get(), bytes.length);
        verify(bytes, descriptor);
        return expected.get();
    }

    private void verify(byte[] bytes, Descriptor descriptor) throws IOException {
        try (VerifyingInputStream in =
                new VerifyingInputStream(
                        new ByteArrayInputStream(bytes),
                        descriptor,
                        endpoint.name().repositoryName())) {
            in.readAllBytes();
        }
    }
}
