package io.cooper.registry;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Manifest;
import io.cooper.oci.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.http.entity.ByteArrayEntity;

/**
 * One repository of a registry, with one login. What breaks on the way is tried again a few times;
 * every failure is a {@link RegistryException} or, if bytes are not those of their digest, a {@link
 * io.cooper.oci.CorruptBlobException}. Not for use by several threads.
 */
public final class Repository {

    private final Endpoint endpoint;

    Repository(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Returns the name that the repository was opened with. */
    public ImageName name() {
        return endpoint.name();
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
        return Retry.run(() -> new ManifestPull(endpoint, tagOrDigest).run(access));
    }

    /**
     * Writes a blob to the stream, which is not closed.
     *
     * @throws io.cooper.oci.CorruptBlobException if the bytes are not those of the descriptor; they
     *     have been written nonetheless, and must not be used
     */
    public void pullBlob(Descriptor blob, OutputStream out) throws IOException {
        try (InputStream in = openBlob(blob)) {
            in.transferTo(out);
        }
    }

    /** Opens a blob; the stream fails at its end if the bytes are not those of the descriptor. */
    public InputStream openBlob(Descriptor blob) {
        return new VerifyingInputStream(
                new BlobStream(endpoint, blob), blob, name().repositoryName());
    }

    /** Tells whether the repository has this blob. */
    public boolean hasBlob(Descriptor blob) throws IOException {
        return hasBlob(blob, Access.PULL);
    }

    private boolean hasBlob(Descriptor blob, Access access) throws IOException {
        Endpoint.Request request = Endpoint.Request.of(access, "HEAD", "blobs/" + blob.digest());
        return Retry.run(
                () -> {
                    try (Answer answer =
                            endpoint.call(request, endpoint.refusals(), Set.of(200, 404))) {
                        return answer.status() == 200;
                    }
                });
    }

    /**
     * Sends a blob unless the repository has it.
     *
     * @return whether it was sent
     */
    public boolean pushBlob(Descriptor blob, BlobSource source) throws IOException {
        if (hasBlob(blob, Access.PUSH)) {
            return false;
        }
        return Retry.run(
                () -> {
                    upload(blob, source);
                    return true;
                });
    }

    private void upload(Descriptor blob, BlobSource source) throws IOException {
        URI place = call(Endpoint.Request.of(Access.PUSH, "POST", "blobs/uploads/"), 202);
        BlobEntity body = new BlobEntity(blob, source);
        Endpoint.Request patch =
                new Endpoint.Request(Access.PUSH, "PATCH", place.toString(), Map.of(), body);
        URI end = call(patch, 202);
        String query = (end.getRawQuery() == null ? "?" : "&") + "digest=" + blob.digest();
        Endpoint.Request put = Endpoint.Request.of(Access.PUSH, "PUT", end + query);
        try (Answer answer = endpoint.call(put, endpoint.refusals(), Set.of(201, 204))) {
            answer.finish();
        }
    }

    /** Sends one request of an upload, and returns where the next one goes. */
    private URI call(Endpoint.Request request, int accepted) throws IOException {
        try (Answer answer = endpoint.call(request, endpoint.refusals(), Set.of(accepted, 204))) {
            Optional<URI> next = answer.location();
            answer.finish();
            return next.orElseThrow(
                    () ->
                            endpoint.refusals()
                                    .unusable("the registry does not say where an upload goes on"));
        }
    }

    /** Stores a manifest under a tag, or under its digest. All its blobs must be there. */
    public void pushManifest(Manifest manifest, String tagOrDigest) throws IOException {
        Endpoint.Request request =
                new Endpoint.Request(
                        Access.PUSH,
                        "PUT",
                        "manifests/" + tagOrDigest,
                        Map.of("Content-Type", manifest.mediaType()),
                        new ByteArrayEntity(manifest.bytes()));
        Refusals refusals = endpoint.refusals(tagOrDigest);
        Retry.run(
                () -> {
                    try (Answer answer =
                            endpoint.call(request, refusals, Set.of(200, 201, 202, 204))) {
                        answer.finish();
                        return answer.status();
                    }
                });
    }
}
