package io.cooper.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Reads a blob and fails at its end if size or digest are not those of its descriptor, so that no
 * reader can take a corrupt blob for a whole one. The check happens when the last byte has been
 * read: a reader must read to the end of the stream.
 */
public final class VerifyingInputStream extends FilterInputStream {

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Digest digest;
    private final long expectedSize;
    private final String origin;
    private final MessageDigest messageDigest;
    private long size;
    private boolean verified;

    /**
     * @param origin where the blob comes from, for the message: a file or a URL
     */
    public VerifyingInputStream(InputStream in, Descriptor expected, String origin) {
        this(in, expected.digest(), expected.size(), origin);
    }

    /** Reads bytes of which only the digest is known. */
    public VerifyingInputStream(InputStream in, Digest digest, String origin) {
        this(in, digest, UNKNOWN, origin);
    }

    private VerifyingInputStream(InputStream in, Digest digest, long expectedSize, String origin) {
        super(in);
        this.digest = digest;
        this.expectedSize = expectedSize;
        this.origin = origin;
        this.messageDigest = Digest.messageDigest(digest.algorithm());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count > 0) {
            messageDigest.update(buffer, offset, count);
            size += count;
            if (size > expectedSize) {
                throw new CorruptBlobException(
                        digest, origin, "it is longer than " + expectedSize + " bytes");
            }
        } else if (count < 0) {
            verify();
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, 1 << 16)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void verify() throws CorruptBlobException {
        if (verified) {
            return;
        }
        Digest actual = Digest.of(digest.algorithm(), messageDigest.digest());
        long wanted = expectedSize == UNKNOWN ? size : expectedSize;
        CorruptBlobException.check(digest, wanted, actual, size, origin);
        verified = true;
    }
}
