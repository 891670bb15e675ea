package io.cooper.oci;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Passes a blob on, and tells then whether it was the one of a descriptor. */
public final class VerifyingOutputStream extends FilterOutputStream {

    private final Descriptor expected;
    private final String origin;
    private final MessageDigest messageDigest;
    private long size;

    /**
     * @param origin where the blob comes from, for the message
     */
    public VerifyingOutputStream(OutputStream out, Descriptor expected, String origin) {
        super(out);
        this.expected = expected;
        this.origin = origin;
        this.messageDigest = Digest.messageDigest(expected.digest().algorithm());
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        messageDigest.update(bytes, offset, length);
        size += length;
        out.write(bytes, offset, length);
    }

    /**
     * Ends the check.
     *
     * @throws CorruptBlobException if what was written is not the blob
     */
    public void verify() throws CorruptBlobException {
        Digest actual = Digest.of(expected.digest().algorithm(), messageDigest.digest());
        CorruptBlobException.check(expected.digest(), expected.size(), actual, size, origin);
    }
}
