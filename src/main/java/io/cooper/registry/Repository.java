package io.cooper.registry;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageIndex;
import io.cooper.oci.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.http.entity.ByteArrayEntity;

/**
 * One repository of a registry, with one login. What breaks on the way is tried again a few times;
 * every failure is a {@link RegistryException} or, if bytes are not those of their digest, a {@link
 * io.cooper.oci.CorruptBlobException}. May be used by several threads.
 */
public final class Repository {

    private static final int BUFFER = 64 * 1024;

    private final Endpoint endpoint;

    Repository(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Returns the name that the repository was opened with. */
    public ImageName name() {
        return endpoint.name();
    }

    /**
     * Makes sure that an image can be pushed here, without pushing one.
     *
     * @throws RegistryException if it cannot
     */
    public void checkPush() throws IOException {
        new PushProbe(endpoint).run();
    }

    /**
     * Returns the manifest or index with this tag or digest, just as the registry has it. Asked for
     * by digest, its bytes are verified.
     */
    public PulledManifest pullManifest(String tagOrDigest) throws IOException {
        return pullManifest(tagOrDigest, Access.PULL);
    }

    /** Returns what {@link #pullManifest} does, or none if the registry has no such manifest. */
    public Optional<PulledManifest> findManifest(String tagOrDigest) throws IOException {
        try {
            return Optional.of(pullManifest(tagOrDigest));
        } catch (RegistryException e) {
            if (e.reason() == RegistryException.Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    PulledManifest pullManifest(String tagOrDigest, Access access) throws IOException {
        return endpoint.retry().run(() -> new ManifestPull(endpoint, tagOrDigest).run(access));
    }

    /**
     * Returns the digest of what a tag names, without pulling it; empty if there is no such tag.
     */
    public Optional<Digest> digestOf(String tag) throws IOException {
        return digestOf(tag, Access.PULL);
    }

    Optional<Digest> digestOf(String tag, Access access) throws IOException {
        return endpoint.retry().run(() -> new ManifestPull(endpoint, tag).digest(access));
    }

    /**
     * Returns the repository's tags in the registry's order; none if there is no such repository.
     */
    public List<String> tags() throws IOException {
        return new TagList(endpoint).all();
    }

    /**
     * Returns the manifests that name this one as their subject: signatures, lists of packages;
     * none if there are none. A registry that has no list of them is asked for the tag {@code
     * sha256-DIGITS} (<a
     * href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#listing-referrers">OCI
     * distribution-spec</a>).
     */
    public ImageIndex referrers(Digest subject) throws IOException {
        return endpoint.retry().run(() -> new ReferrerList(endpoint, subject).run());
    }

    /**
     * Writes a blob to the stream, which is not closed. The bytes are not verified: whoever keeps
     * them does that.
     */
    public void pullBlob(Descriptor blob, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = new BlobStream(endpoint, blob)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
    }

    /** Tells whether the repository has this blob. */
    public boolean hasBlob(Descriptor blob) throws IOException {
        return hasBlob(blob, Access.PULL);
    }

    private boolean hasBlob(Descriptor blob, Access access) throws IOException {
        return endpoint.retry().run(() -> endpoint.hasBlob(blob, access));
    }

    /** Sends a blob unless the repository has it, and returns whether that was so. */
    public BlobTransfer pushBlob(Descriptor blob, BlobSource source) throws IOException {
        return pushBlob(blob, source, List.of());
    }

    /**
     * Has a blob mounted from another repository of the registry, or sends it, unless the
     * repository has it.
     *
     * @param mountFrom images whose repositories may have it; those of other registries are
     *     ignored, and it is no error if none has it or may be read
     */
    public BlobTransfer pushBlob(
            Descriptor blob, BlobSource source, Collection<ImageName> mountFrom)
            throws IOException {
        if (hasBlob(blob, Access.PUSH)) {
            return BlobTransfer.THERE;
        }
        List<String> repositories =
                mountFrom.stream()
                        .filter(other -> other.registry().equals(name().registry()))
                        .map(ImageName::repository)
                        .filter(other -> !other.equals(name().repository()))
                        .distinct()
                        .toList();
        return new BlobUpload(endpoint, blob, source).run(repositories);
    }

    /** Stores a manifest under a tag, or under its digest. All its blobs must be there. */
    public void pushManifest(Manifest manifest, String tagOrDigest) throws IOException {
        Endpoint.Request request =
                Endpoint.Request.of(Access.PUSH, "PUT", "manifests/" + tagOrDigest)
                        .with(Map.of("Content-Type", manifest.mediaType()))
                        .with(new ByteArrayEntity(manifest.bytes()));
        Refusals refusals = endpoint.refusals(tagOrDigest);
        endpoint.retry()
                .run(
                        () -> {
                            try (Answer answer =
                                    endpoint.call(request, refusals, Set.of(200, 201, 202, 204))) {
                                answer.finish();
                                return answer.status();
                            }
                        });
    }
}
