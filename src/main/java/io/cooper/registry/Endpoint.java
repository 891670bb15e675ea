package io.cooper.registry;

import com.google.cloud.tools.jib.registry.RegistryAliasGroup;
import io.cooper.registry.RegistryException.Reason;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.http.HttpEntity;

/**
 * The HTTP interface of one repository (<a
 * href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md">OCI
 * distribution-spec</a>): sends requests with the right they need, once, and turns every answer
 * that was not wanted into an exception that says what to do.
 */
final class Endpoint {

    private final HttpSession http;
    private final ImageName name;
    private final Refusals refusals;
    private final Authorizer authorizer;

    /** Null until the registry has been reached. */
    private URI base;

    Endpoint(HttpSession http, ImageName name, Optional<FoundCredentials> login) {
        this.http = http;
        this.name = name;
        this.refusals = new Refusals(name, login);
        this.authorizer = new Authorizer(http, name, login, refusals);
    }

    ImageName name() {
        return name;
    }

    /** Returns what to say of failures with the image that the repository was opened for. */
    Refusals refusals() {
        return refusals;
    }

    /** Returns what to say of failures with the repository's image of this tag or digest. */
    Refusals refusals(String tagOrDigest) {
        return refusals.of(name.with(tagOrDigest));
    }

    /**
     * One request.
     *
     * @param path below the repository, e.g. {@code blobs/uploads/}, or a URI that the registry
     *     gave; resolved against the repository's URI
     * @param body null if there is none
     */
    record Request(
            Access access,
            String method,
            String path,
            Map<String, String> headers,
            HttpEntity body) {

        static Request of(Access access, String method, String path) {
            return new Request(access, method, path, Map.of(), null);
        }
    }

    /**
     * Sends a request and returns its answer, which the caller closes.
     *
     * @param accepted the statuses that are answers; another one is a failure
     * @throws RegistryException if there is no answer, or none that is accepted
     */
    Answer call(Request request, Refusals refusals, Set<Integer> accepted) throws IOException {
        connect();
        URI uri = base.resolve("v2/" + name.repository() + "/").resolve(request.path());
        Answer answer = sendAuthorized(request, uri);
        if (accepted.contains(answer.status())) {
            return answer;
        }
        try (answer) {
            boolean isBasic = Challenge.of(answer).map(Challenge::isBasic).orElse(false);
            throw answer.status() == 401 && isBasic
                    ? refusals.unauthorized(
                            uri.getAuthority(), Refusals.ServerError.of(answer.start()))
                    : refusals.answered(request.access(), answer);
        }
    }

    private Answer sendAuthorized(Request request, URI uri) throws IOException {
        Answer answer = send(request, uri);
        Optional<Challenge> challenge =
                answer.status() == 401 ? Challenge.of(answer) : Optional.empty();
        if (challenge.isEmpty() || !authorizer.renewAfter(challenge.get())) {
            return answer;
        }
        answer.finish();
        return send(request, uri);
    }

    private Answer send(Request request, URI uri) throws IOException {
        Map<String, String> headers = new TreeMap<>(request.headers());
        if (HttpSession.isSameOrigin(base, uri)) {
            authorizer
                    .header(request.access())
                    .ifPresent(value -> headers.put("Authorization", value));
        }
        try {
            return http.send(new HttpSession.Call(request.method(), uri, headers, request.body()));
        } catch (IOException e) {
            throw local(request.body(), refusals.notAnswered(uri, e));
        }
    }

    /** Throws what went wrong on our side of an upload, if that is why it failed. */
    private static RegistryException local(HttpEntity body, RegistryException failure)
            throws IOException {
        if (body instanceof BlobEntity blob && blob.failure().isPresent()) {
            throw blob.failure().get();
        }
        return failure;
    }

    /** Finds out how the registry is reached and what login it wants. */
    private void connect() throws IOException {
        if (base != null) {
            return;
        }
        String host = RegistryAliasGroup.getHost(name.registry());
        URI https = URI.create("https://" + host + "/");
        try (Answer answer = ask(https)) {
            if (answer.status() == 401) {
                Challenge challenge =
                        Challenge.of(answer)
                                .orElseThrow(
                                        () ->
                                                refusals.unusable(
                                                        host
                                                                + " wants a login and does not say"
                                                                + " of what kind"));
                authorizer.challenged(challenge);
            } else if (answer.status() == 404) {
                throw new RegistryException(
                        Reason.NOT_A_REGISTRY,
                        name
                                + ": "
                                + host
                                + " is not a container registry (404 for /v2/); check host and port"
                                + " in the reference",
                        null);
            } else if (answer.status() != 200 || answer.mediaType().equals("text/html")) {
                throw refusals.answered(Access.PULL, answer);
            }
            answer.finish();
            base = answer.uri().resolve("/");
        }
    }

    private Answer ask(URI registry) throws IOException {
        try {
            return http.send(ping(registry));
        } catch (IOException e) {
            if (HttpSession.isLoopback(registry) && Refusals.isNotTls(e)) {
                URI plain = URI.create("http://" + registry.getAuthority() + "/");
                try {
                    return http.send(ping(plain));
                } catch (IOException again) {
                    throw refusals.notAnswered(plain, again);
                }
            }
            throw refusals.notAnswered(registry, e);
        }
    }

    private static HttpSession.Call ping(URI registry) {
        return new HttpSession.Call("GET", registry.resolve("v2/"), Map.of(), null);
    }
}
