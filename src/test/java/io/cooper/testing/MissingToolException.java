package io.cooper.testing;

import java.io.IOException;

/** A program is neither on the PATH nor to be had from a Debian package. */
public final class MissingToolException extends IOException {

    private static final long serialVersionUID = 1L;

    MissingToolException(String message) {
        super(message);
    }

    MissingToolException(String message, Throwable cause) {
        super(message, cause);
    }
}
