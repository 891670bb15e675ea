package io.cooper.oci;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Passes bytes on and keeps their count and SHA-256 digest. */
public final class DigestOutputStream extends FilterOutputStream {

    private final MessageDigest messageDigest = Digest.messageDigest("sha256");
    private long size;

    public DigestOutputStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        messageDigest.update((byte) b);
        size++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        messageDigest.update(bytes, offset, length);
        size += length;
    }

    /** Returns the number of bytes written so far. */
    public long size() {
        return size;
    }

    /** Returns the digest of all bytes written so far; later bytes still count. */
    public Digest digest() {
        try {
            return Digest.of("sha256", ((MessageDigest) messageDigest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
        }
    }
}
