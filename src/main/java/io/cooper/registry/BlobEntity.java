package io.cooper.registry;

import io.cooper.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.http.entity.AbstractHttpEntity;

/** A blob on its way up; it remembers when the failure was on our side. */
final class BlobEntity extends AbstractHttpEntity {

    private static final int CHUNK = 1 << 16;

    private final Descriptor blob;
    private final BlobSource source;

    /** Null if all went well here. */
    private IOException failure;

    BlobEntity(Descriptor blob, BlobSource source) {
        this.blob = blob;
        this.source = source;
        setContentType("application/octet-stream");
    }

    /** Returns why the blob could not be read; empty if it could. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    @Override
    public long getContentLength() {
        return blob.size();
    }

    @Override
    public InputStream getContent() throws IOException {
        return source.open(blob);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = opened()) {
            byte[] chunk = new byte[CHUNK];
            long size = 0;
            for (int count = read(in, chunk); count > 0; count = read(in, chunk)) {
                size += count;
                requireSize(size <= blob.size());
                out.write(chunk, 0, count);
            }
            requireSize(size == blob.size());
        }
    }

    private InputStream opened() throws IOException {
        try {
            return getContent();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private int read(InputStream in, byte[] chunk) throws IOException {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private void requireSize(boolean isRight) throws IOException {
        if (!isRight) {
            failure =
                    new IOException("blob " + blob.digest() + " is not " + blob.size() + " bytes");
            throw failure;
        }
    }
}
