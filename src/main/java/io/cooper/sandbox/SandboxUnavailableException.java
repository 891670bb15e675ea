package io.cooper.sandbox;

import java.io.IOException;

/** No sandbox of the wanted kind works here; the message says what is missing and the way out. */
public final class SandboxUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    SandboxUnavailableException(String message) {
        super(message);
    }
}
