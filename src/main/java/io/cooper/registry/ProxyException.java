package io.cooper.registry;

import java.io.IOException;

/** A proxy did not let a request through. The message is one line and says what to do. */
public final class ProxyException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean isTemporary;

    /**
     * @param isTemporary whether the next attempt may go better
     */
    ProxyException(String message, boolean isTemporary, Throwable cause) {
        super(message, cause);
        this.isTemporary = isTemporary;
    }

    boolean isTemporary() {
        return isTemporary;
    }
}
