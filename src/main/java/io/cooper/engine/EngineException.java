package io.cooper.engine;

import java.io.IOException;

/** An engine cannot be reached, or refuses; the message says what to do. */
public final class EngineException extends IOException {

    private static final long serialVersionUID = 1L;

    EngineException(String message) {
        super(message);
    }

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
