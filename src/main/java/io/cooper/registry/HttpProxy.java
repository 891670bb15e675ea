package io.cooper.registry;

import java.util.Optional;

/**
 * A proxy for HTTP.
 *
 * @param scheme how the proxy itself is reached, {@code http} or {@code https}
 * @param host its name or address
 * @param port its port
 * @param credentials what it wants to see of its clients; null if nothing
 * @param where a few words on where it is set, for messages: {@code HTTPS_PROXY}
 */
public record HttpProxy(
        String scheme, String host, int port, Credentials credentials, String where) {

    public HttpProxy {
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    where
                            + " names a proxy of the kind '"
                            + scheme
                            + "'; only http and https are known here");
        }
        if (host.isEmpty() || port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    where + " does not name a proxy; write http://HOST:PORT");
        }
    }

    Optional<Credentials> login() {
        return Optional.ofNullable(credentials);
    }

    /** Returns it for messages, without its credentials. */
    @Override
    public String toString() {
        return "the proxy " + host + ":" + port + " (from " + where + ")";
    }
}
