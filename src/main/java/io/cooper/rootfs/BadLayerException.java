package io.cooper.rootfs;

import java.io.IOException;

/** A layer is refused for what it says: no tar archive, cut off, or out to leave its tree. */
public final class BadLayerException extends IOException {

    private static final long serialVersionUID = 1L;

    public BadLayerException(String message) {
        super(message);
    }
}
