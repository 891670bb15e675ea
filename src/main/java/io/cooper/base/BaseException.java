package io.cooper.base;

import java.io.IOException;

/** The base that {@code <from>} names cannot be used; the message says why and what to do. */
public final class BaseException extends IOException {

    private static final long serialVersionUID = 1L;

    public BaseException(String message) {
        super(message);
    }

    public BaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
