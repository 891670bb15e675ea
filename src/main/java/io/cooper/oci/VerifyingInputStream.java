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

    private final Descriptor expected;
    private final String origin;
    private final MessageDigest messageDigest;
    private long size;
    private boolean verified;

    /**
     * @param origin where the blob comes from, for the message: a file or a URL
     */
    public VerifyingInputStream(InputStream in, Descriptor expected, String origin) {
        super(in);
        this.expected = expected;
        this.origin = origin;
        this.messageDigest = Digest.messageDigest(expected.digest().algorithm());
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
            if (size > expected.size()) {
                throw new CorruptBlobException(
                        expected.digest(),
                        origin,
                        "it is longer than " + expected.size() + " bytes");
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
        if (size != expected.size()) {
            throw new CorruptBlobException(
                    expected.digest(),
                    origin,
                    "it has " + size + " bytes instead of " + expected.size());
        }
        Digest actual = Digest.of(expected.digest().algorithm(), messageDigest.digest());
        if (!actual.equals(expected.digest())) {
            throw new CorruptBlobException(
                    expected.digest(), origin, "its bytes have the digest " + actual);
        }
        verified = true;
    }
}
