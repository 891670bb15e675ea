package io.cooper.lock;

import java.io.IOException;

/** A lock file cannot be used; the message names it and says what to do. */
public final class LockException extends IOException {

    private static final long serialVersionUID = 1L;

    public LockException(String message) {
        super(message);
    }

    public LockException(String message, Throwable cause) {
        super(message, cause);
    }
}
