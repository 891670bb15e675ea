package io.cooper.oci;

import java.io.IOException;

/** A blob is not what its digest says. */
public final class CorruptBlobException extends IOException {

    private static final long serialVersionUID = 1L;

    public CorruptBlobException(Digest digest, String origin, String reason) {
        super("blob " + digest + " from " + origin + " is corrupt: " + reason);
    }
}
