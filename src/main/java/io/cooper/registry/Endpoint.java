package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.cooper.oci.Descriptor;
import io.cooper.registry.RegistryException.Reason;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.http.HttpEntity;
import org.apache.http.conn.HttpHostConnectException;

/**
 * The HTTP interface of one repository (<a
 * href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md">OCI
 * distribution-spec</a>): sends requests with the right they need, once, and turns every answer
 * that was not wanted into an exception that says what to do. May be used by several threads.
 */
final class Endpoint {

    private final HttpSession http;
    private final ImageName name;
    private final Refusals refusals;
    private final Authorizer authorizer;

    /** Null until the registry has been reached. */
    private volatile URI base;

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

    /** Returns a new count of attempts. */
    Retry retry() {
        return new Retry(http.settings().patience());
    }

    /**
     * One request.
     *
     * @param path below the repository, e.g. {@code blobs/uploads/}, or a URI that the registry
     *     gave; resolved against the repository's URI
     * @param alsoPull other repositories of the registry that it reads
     * @param body null if there is none
     */
    record Request(
            Access access,
            String method,
            String path,
            Map<String, String> headers,
            List<String> alsoPull,
            HttpEntity body) {

        static Request of(Access access, String method, String path) {
            return new Request(access, method, path, Map.of(), List.of(), null);
        }

        Request with(Map<String, String> otherHeaders) {
            return new Request(access, method, path, otherHeaders, alsoPull, body);
        }

        Request with(HttpEntity otherBody) {
            return new Request(access, method, path, headers, alsoPull, otherBody);
        }

        Request alsoPulling(String repository) {
            return new Request(access, method, path, headers, List.of(repository), body);
        }

        /** Tells whether a part of the body has left, so that it cannot be sent just once more. */
        private boolean hasBegun() {
            return body instanceof BlobEntity blob && blob.hasBegun();
        }
    }

    /**
     * Sends a request and returns its answer, which the caller closes.
     *
     * @param accepted the statuses that are answers; another one is a failure
     * @throws RegistryException if there is no answer, or none that is accepted
     */
    Answer call(Request request, Refusals wording, Set<Integer> accepted) throws IOException {
        connect();
        URI uri = base.resolve("v2/" + name.repository() + "/").resolve(request.path());
        Answer answer = sendAuthorized(request, uri);
        if (accepted.contains(answer.status()) && !isWebPage(request, answer)) {
            return answer;
        }
        try (answer) {
            Optional<Challenge> challenge =
                    answer.status() == 401 ? Challenge.of(answer) : Optional.empty();
            if (challenge.map(Challenge::isInvalidToken).orElse(false)) {
                throw wording.interrupted(
                        uri, "it does not take a token that is new (is a clock wrong there?)");
            }
            throw challenge.map(Challenge::isBasic).orElse(false)
                    ? wording.unauthorized(uri.getAuthority(), ServerError.of(answer.start()))
                    : wording.answered(request.access(), answer);
        }
    }

    /** Tells whether something in between answers, such as a portal that wants a login. */
    private static boolean isWebPage(Request request, Answer answer) {
        boolean isBlob = request.path().startsWith("blobs/sha");
        return answer.status() < 300
                && answer.mediaType().equals("text/html")
                && !(isBlob && request.method().equals("GET"));
    }

    private Answer sendAuthorized(Request request, URI uri) throws IOException {
        Optional<String> header =
                HttpSession.isSameOrigin(base, uri)
                        ? authorizer.header(request.access(), request.alsoPull())
                        : Optional.empty();
        Answer answer = send(request, uri, header);
        // What another server says is not how to log in to this one.
        Optional<Challenge> challenge =
                answer.status() == 401 && HttpSession.isSameOrigin(base, answer.uri())
                        ? Challenge.of(answer)
                        : Optional.empty();
        if (challenge.isEmpty() || !authorizer.renewAfter(challenge.get(), header.orElse(null))) {
            return answer;
        }
        answer.finish();
        if (request.hasBegun()) {
            throw refusals.interrupted(answer.uri(), "it wants a new token in the middle (401)");
        }
        return send(request, uri, authorizer.header(request.access(), request.alsoPull()));
    }

    private Answer send(Request request, URI uri, Optional<String> authorization)
            throws IOException {
        Map<String, String> headers = new TreeMap<>(request.headers());
        authorization.ifPresent(value -> headers.put("Authorization", value));
        try {
            return http.send(new HttpSession.Call(request.method(), uri, headers, request.body()));
        } catch (IOException e) {
            throw local(request.body(), refusals.brokenOff(uri, e));
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

    /** Tells whether the repository has a blob. */
    boolean hasBlob(Descriptor blob, Access access) throws IOException {
        Request request = Request.of(access, "HEAD", "blobs/" + blob.digest());
        try (Answer answer = call(request, refusals, Set.of(200, 404))) {
            return answer.status() == 200;
        }
    }

    /** Returns the JSON object that the answer is. */
    JsonNode json(Answer answer) throws IOException {
        try {
            return Json.parse(answer.text());
        } catch (NotJsonException e) {
            throw refusals.unusable(
                    answer.uri().getAuthority() + " does not answer in JSON: " + e.getMessage());
        } catch (IOException e) {
            throw refusals.brokenOff(answer.uri(), e);
        }
    }

    /** Finds out how the registry is reached and what login it wants. */
    private void connect() throws IOException {
        if (base != null) {
            return;
        }
        synchronized (this) {
            if (base == null) {
                base = reached();
            }
        }
    }

    private URI reached() throws IOException {
        String host = name.host();
        try (Answer answer = ask(URI.create("https://" + host + "/"))) {
            if (answer.status() == 401) {
                authorizer.challenged(
                        Challenge.of(answer)
                                .orElseThrow(
                                        () ->
                                                refusals.unusable(
                                                        host
                                                                + " wants a login and does not say"
                                                                + " of what kind")));
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
            return answer.uri().resolve("/");
        }
    }

    private Answer ask(URI registry) throws IOException {
        URI plain = URI.create("http://" + registry.getAuthority() + "/");
        boolean mayBePlain = http.settings().mayBePlain(registry);
        if (mayBePlain && registry.getPort() >= 0) {
            Optional<Answer> answer = askPlainFirst(plain);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        try {
            return http.send(ping(registry));
        } catch (IOException e) {
            if (!mayBePlain || !isWithoutTls(registry, e)) {
                throw refusals.notAnswered(registry, e);
            }
        }
        try {
            return http.send(ping(plain));
        } catch (IOException e) {
            throw refusals.notAnswered(plain, e);
        }
    }

    /**
     * Asks without TLS on a port where either is spoken, never both: that takes no time, and TLS
     * takes a while to load. Nothing comes back unless a registry answers.
     */
    private Optional<Answer> askPlainFirst(URI plain) {
        try {
            Answer answer = http.send(ping(plain));
            if (answer.status() == 200 || answer.status() == 401) {
                return Optional.of(answer);
            }
            answer.close();
        } catch (IOException e) {
            return Optional.empty(); // the request that follows says what is wrong
        }
        return Optional.empty();
    }

    /** Tells whether it is worth asking without TLS: nobody speaks it there. */
    private static boolean isWithoutTls(URI registry, IOException e) {
        boolean isRefused = e instanceof HttpHostConnectException && registry.getPort() < 0;
        return ConnectionFailures.isNotTls(e) || isRefused;
    }

    private static HttpSession.Call ping(URI registry) {
        return new HttpSession.Call("GET", registry.resolve("v2/"), Map.of(), null);
    }
}
