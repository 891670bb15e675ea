package io.cooper.registry;

import io.cooper.oci.Digest;
import io.cooper.oci.MediaTypes;
import io.cooper.oci.VerifyingInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gets a manifest or index, or just its digest. */
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

    /** Returns the manifest, whose bytes are verified where a digest is known. */
    PulledManifest run(Access access) throws IOException {
        try (Answer answer = endpoint.call(request(access, "GET"), refusals, Set.of(200))) {
            ImageName name = endpoint.name().with(tagOrDigest);
            byte[] bytes = read(answer);
            requireUnchanged(answer, bytes);
            return PulledManifest.parse(name, answer.mediaType(), bytes);
        }
    }

    /** Returns the digest that the registry tells of it; empty if there is no such manifest. */
    Optional<Digest> digest(Access access) throws IOException {
        try (Answer answer =
                endpoint.call(request(access, "HEAD"), refusals, Set.of(200, 404, 405))) {
            if (answer.status() == 404) {
                return Optional.empty();
            }
            Optional<Digest> told = told(answer);
            if (answer.status() == 200 && told.isPresent()) {
                return told;
            }
        }
        return Optional.of(run(access).digest());
    }

    private Endpoint.Request request(Access access, String method) {
        return Endpoint.Request.of(access, method, "manifests/" + tagOrDigest)
                .with(Map.of("Accept", ACCEPTED));
    }

    private byte[] read(Answer answer) throws IOException {
        byte[] bytes;
        try {
            bytes = answer.body().readNBytes(LIMIT + 1);
        } catch (IOException e) {
            throw refusals.brokenOff(answer.uri(), e);
        }
        if (bytes.length > LIMIT) {
            throw refusals.unusable("the manifest is larger than " + LIMIT + " bytes");
        }
        return bytes;
    }

    /** Verifies the bytes with the digest that was asked for, or that the registry tells. */
    private void requireUnchanged(Answer answer, byte[] bytes) throws IOException {
        Optional<Digest> asked = endpoint.name().with(tagOrDigest).digest();
        Optional<Digest> expected = asked.isPresent() ? asked : told(answer);
        if (expected.isPresent()) {
            verify(bytes, expected.get());
        }
    }

    private Optional<Digest> told(Answer answer) throws IOException {
        try {
            return answer.header("Docker-Content-Digest").map(Digest::parse);
        } catch (IllegalArgumentException e) {
            throw refusals.unusable("the registry tells a bad digest: " + e.getMessage());
        }
    }

    private void verify(byte[] bytes, Digest digest) throws IOException {
        try (VerifyingInputStream in =
                new VerifyingInputStream(
                        new ByteArrayInputStream(bytes),
                        digest,
                        endpoint.name().repositoryName())) {
            in.readAllBytes();
        }
    }
}
