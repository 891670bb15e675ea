package io.cooper.registry;

import java.net.URI;
import java.util.Locale;

/**
 * Who a request goes to (RFC 6454): what one may see another one may not.
 *
 * @param host in lower case
 * @param port the one that is meant where none is written
 */
record Origin(String scheme, String host, int port) {

    static Origin of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT), port);
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    boolean isLoopback() {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    // Written out in records that each build compares: what Java makes for a record is put together
    // when it is called first, and that takes longer than a request.
    @Override
    public boolean equals(Object other) {
        return other instanceof Origin origin
                && scheme.equals(origin.scheme)
                && host.equals(origin.host)
                && port == origin.port;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * scheme.hashCode() + host.hashCode()) + port;
    }
}
