package io.cooper.registry;

import io.cooper.oci.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings one blob up. What breaks off goes on from where the registry is, if it knows; otherwise it
 * starts again. The blob is in the repository only when the registry has verified its digest.
 */
final class BlobUpload {

    /** {@code Range: 0-99} after one hundred bytes. {@code 0-0} is said for none, too. */
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([1-9][0-9]{0,17})");

    /** What is done, and what is said of an upload that the registry has lost. */
    private static final Set<Integer> DONE_OR_LOST = Set.of(201, 202, 204, 404, 416);

    /** Bytes that are worth as many further attempts as at the beginning. */
    private static final long PROGRESS = 1 << 20;

    private final Endpoint endpoint;
    private final Descriptor blob;
    private final BlobSource source;

    /** Where the upload goes on; null while there is none. */
    private URI place;

    /** How many bytes the registry is known to have of it. */
    private long known;

    /** Whether the registry may be further than that. */
    private boolean isInDoubt;

    BlobUpload(Endpoint endpoint, Descriptor blob, BlobSource source) {
        this.endpoint = endpoint;
        this.blob = blob;
        this.source = source;
    }

    /**
     * Sends the blob, or has the registry take it over from another repository.
     *
     * @param mountFrom repositories of the same registry that may have it
     */
    BlobTransfer run(List<String> mountFrom) throws IOException {
        for (String repository : mountFrom) {
            if (endpoint.retry().run(() -> isMounted(repository))) {
                return BlobTransfer.MOUNTED;
            }
        }
        Retry retry = endpoint.retry();
        return retry.run(
                () -> {
                    // The answer to the last request may be all that was lost.
                    if (!isInDoubt || !endpoint.hasBlob(blob, Access.PUSH)) {
                        send(retry);
                    }
                    return BlobTransfer.SENT;
                });
    }

    /**
     * Asks for the blob to be mounted from another repository (<a
     * href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#mounting-a-blob-from-another-repository">OCI
     * distribution-spec</a>). A registry that will not do so begins an upload instead.
     */
    private boolean isMounted(String repository) throws IOException {
        String path = "blobs/uploads/?mount=" + blob.digest() + "&from=" + repository;
        Endpoint.Request request =
                Endpoint.Request.of(Access.PUSH, "POST", path).alsoPulling(repository);
        try (Answer answer = endpoint.call(request, endpoint.refusals(), Set.of(201, 202))) {
            place = answer.status() == 202 ? answer.location().orElse(null) : null;
            answer.finish();
            return answer.status() == 201;
        } catch (RegistryException e) {
            if (e.reason() == RegistryException.Reason.UNAVAILABLE) {
                throw e;
            }
            // Not this way, for whatever reason: if it is a real one, the upload meets it too.
            return false;
        }
    }

    private void send(Retry retry) throws IOException {
        if (isInDoubt) {
            resume(retry);
        }
        if (place == null) {
            known = 0;
            place = next(Endpoint.Request.of(Access.PUSH, "POST", "blobs/uploads/"));
        }
        isInDoubt = true;
        if (known < blob.size()) {
            patch();
        }
        String query = (place.getRawQuery() == null ? "?" : "&") + "digest=" + blob.digest();
        try (Answer answer = call(Endpoint.Request.of(Access.PUSH, "PUT", place + query))) {
            answer.finish();
        }
    }

    private void patch() throws IOException {
        Endpoint.Request patch =
                Endpoint.Request.of(Access.PUSH, "PATCH", place.toString())
                        .with(new BlobEntity(blob, source, known));
        if (known > 0) {
            patch = patch.with(Map.of("Content-Range", known + "-" + (blob.size() - 1)));
        }
        place = next(patch);
        known = blob.size();
    }

    /** Asks how far the registry is; forgets the upload if it does not say. */
    private void resume(Retry retry) throws IOException {
        long before = known;
        Endpoint.Request status = Endpoint.Request.of(Access.PUSH, "GET", place.toString());
        try (Answer answer = endpoint.call(status, endpoint.refusals(), Set.of(204))) {
            known = answer.header("Range").map(this::end).orElse(0L);
            place = known == 0 ? null : answer.location().orElse(place);
            answer.finish();
        } catch (RegistryException e) {
            if (e.reason() == RegistryException.Reason.UNAVAILABLE) {
                throw e;
            }
            place = null;
        }
        isInDoubt = false;
        if (place != null && known - before >= PROGRESS) {
            retry.progressed();
        }
    }

    /** Returns how many bytes a range from the first one has; 0 if nothing certain is said. */
    private long end(String range) {
        Matcher matcher = RANGE.matcher(range.trim());
        long end = matcher.matches() ? Long.parseLong(matcher.group(1)) + 1 : 0;
        return end > blob.size() ? 0 : end;
    }

    /** Sends one request of an upload, and returns where the next one goes. */
    private URI next(Endpoint.Request request) throws IOException {
        try (Answer answer = call(request)) {
            Optional<URI> next = answer.location();
            answer.finish();
            return next.orElseThrow(
                    () ->
                            endpoint.refusals()
                                    .unusable("the registry does not say where an upload goes on"));
        }
    }

    private Answer call(Endpoint.Request request) throws IOException {
        Answer answer = endpoint.call(request, endpoint.refusals(), DONE_OR_LOST);
        if (answer.status() < 300) {
            return answer;
        }
        try (answer) {
            place = null;
            isInDoubt = false;
            throw endpoint.refusals()
                    .interrupted(
                            answer.uri(),
                            "the registry does not know the upload any more ("
                                    + answer.status()
                                    + ")");
        }
    }
}
