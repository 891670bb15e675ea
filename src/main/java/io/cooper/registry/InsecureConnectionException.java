package io.cooper.registry;

import java.io.IOException;
import java.net.URI;

/** Something was to go over plain HTTP to another machine. */
final class InsecureConnectionException extends IOException {

    private static final long serialVersionUID = 1L;

    InsecureConnectionException(URI uri) {
        super(uri.getScheme() + "://" + uri.getAuthority() + " is not HTTPS");
    }
}
