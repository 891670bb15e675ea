package io.cooper.oci;

import java.io.IOException;

/** A blob is not what its digest says. */
public final class CorruptBlobException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String digest; // as text, because exceptions are serialized

    public CorruptBlobException(Digest digest, String origin, String reason) {
        super("blob " + digest + " from " + origin + " is corrupt: " + reason);
        this.digest = digest.toString();
    }

    /** Returns the digest that the blob should have. */
    public Digest digest() {
        return Digest.parse(digest);
    }

    /** Compares what was read or written of a blob, to its end, with what it is to be. */
    static void check(
            Digest expected, long expectedSize, Digest actual, long actualSize, String origin)
            throws CorruptBlobException {
        if (actualSize != expectedSize) {
            throw new CorruptBlobException(
                    expected, origin, "it has " + actualSize + " bytes instead of " + expectedSize);
        }
        if (!actual.equals(expected)) {
            throw new CorruptBlobException(expected, origin, "its bytes have the digest " + actual);
        }
    }
}
