package io.cooper.registry;

import java.io.IOException;

/** What should be a JSON object is none. The message has nothing of its text. */
final class NotJsonException extends IOException {

    private static final long serialVersionUID = 1L;

    NotJsonException(String message) {
        super(message);
    }
}
