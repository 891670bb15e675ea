package io.cooper.archive;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The root of a package archive, which has {@code dists} and {@code pool} below it.
 *
 * @param root its address with a slash at the end; {@code http} or {@code https}
 */
public record Mirror(URI root) {

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is not one of a directory on an HTTP server
     */
    public static Mirror parse(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text : text + "/");
            if (uri.getHost() != null
                    && (uri.getScheme().equals("http") || uri.getScheme().equals("https"))) {
                return new Mirror(uri);
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("<mirror>: " + e.getReason(), e);
        }
        throw new IllegalArgumentException(
                "<mirror>: not an address that begins with http:// or https:// and names a host");
    }

    /** Returns the address of a file below the root. */
    URI file(String path) {
        try {
            // Some servers take a plus sign in a path for a space, as in a query.
            String quoted = new URI(null, null, path, null).getRawPath().replace("+", "%2B");
            return root.resolve(quoted);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a path: " + path, e);
        }
    }

    /** Returns the address without user and password: what may be shown and kept. */
    @Override
    public String toString() {
        String text = root.toString();
        String user = root.getRawUserInfo();
        return user == null ? text : text.replace(user + "@", "");
    }
}
