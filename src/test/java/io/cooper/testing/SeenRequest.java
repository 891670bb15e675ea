package io.cooper.testing;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it came to a server of the tests.
 *
 * @param method e.g. {@code PUT}
 * @param target the path with its query
 * @param headers by name, whose case does not matter
 */
public record SeenRequest(String method, String target, Map<String, String> headers) {

    public SeenRequest {
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        headers = Collections.unmodifiableMap(sorted);
    }

    /** Returns what the client proved its identity with; empty if it did not. */
    public Optional<String> authorization() {
        return Optional.ofNullable(headers.get("Authorization"));
    }

    /** Returns the host and port that the client believed to talk to. */
    public String host() {
        return headers.getOrDefault("Host", "");
    }

    /** Returns the target without its query. */
    public String path() {
        return target.replaceFirst("\\?.*", "");
    }

    /** Tells whether it is such a request, e.g. {@code PUT} to {@code .*}{@code /manifests/.*}. */
    public boolean is(String wantedMethod, String path) {
        return method.equals(wantedMethod) && path().matches(path);
    }

    /** Returns method and target, and no header: those may hold secrets. */
    @Override
    public String toString() {
        return method + " " + target;
    }
}
