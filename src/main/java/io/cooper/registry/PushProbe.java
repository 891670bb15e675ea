package io.cooper.registry;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether a login may push to a repository. Its token does not tell everything: a
 * repository may be protected. So an upload is begun and given up.
 */
final class PushProbe {

    /** A login that may push may still not delete; the registry then clears up by itself. */
    private static final Set<Integer> GIVEN_UP =
            Set.of(200, 202, 204, 401, 403, 404, 405, 500, 501);

    private final Endpoint endpoint;

    PushProbe(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * @throws RegistryException if it may not
     */
    void run() throws IOException {
        Optional<URI> place;
        try (Answer answer = call("POST", "blobs/uploads/", Set.of(202))) {
            place = answer.location();
            answer.finish();
        }
        if (place.isPresent()) {
            try (Answer answer = call("DELETE", place.get().toString(), GIVEN_UP)) {
                answer.finish();
            }
        }
    }

    private Answer call(String method, String path, Set<Integer> accepted) throws IOException {
        return endpoint.call(
                Endpoint.Request.of(Access.PUSH, method, path), endpoint.refusals(), accepted);
    }
}
