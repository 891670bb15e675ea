package io.cooper.registry;

import io.cooper.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.http.entity.AbstractHttpEntity;

/**
 * A blob on its way up, or what is left of it to be sent. It remembers when the failure was on our
 * side, and how far it got.
 */
final class BlobEntity extends AbstractHttpEntity {

    private static final int CHUNK = 1 << 16;

    /** How often somebody looks whether the registry has answered already. */
    private static final long GLANCES = Duration.ofMillis(250).toNanos();

    private static final long NEVER = Long.MIN_VALUE;

    private final Descriptor blob;
    private final BlobSource source;
    private final long offset;

    private BooleanSupplier isAnswered = () -> false;
    private boolean hasBegun;

    /** When the write that is under way began, or never. */
    private volatile long writing = NEVER;

    /** Null if all went well here. */
    private IOException failure;

    /**
     * @param offset how many bytes the registry has already
     */
    BlobEntity(Descriptor blob, BlobSource source, long offset) {
        this.blob = blob;
        this.source = source;
        this.offset = offset;
        setContentType("application/octet-stream");
    }

    /** Returns why the blob could not be read; empty if it could. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Tells whether a part of it has left. */
    boolean hasBegun() {
        return hasBegun;
    }

    /** Returns how long the write that is under way has not come to its end. */
    Duration blocked() {
        long since = writing;
        return since == NEVER ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** Lets the sending end as soon as there is an answer. */
    void watch(BooleanSupplier newIsAnswered) {
        this.isAnswered = newIsAnswered;
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
        return blob.size() - offset;
    }

    @Override
    public InputStream getContent() throws IOException {
        return source.open(blob);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = opened()) {
            byte[] chunk = new byte[CHUNK];
            long position = 0;
            long glance = System.nanoTime();
            for (int count = read(in, chunk); count > 0; count = read(in, chunk)) {
                int known = (int) Math.min(count, Math.max(0, offset - position));
                position += count;
                requireSize(position <= blob.size());
                write(out, chunk, known, count - known);
                if (System.nanoTime() - glance > GLANCES) {
                    requireSilence();
                    glance = System.nanoTime();
                }
            }
            requireSize(position == blob.size());
        }
    }

    private void write(OutputStream out, byte[] chunk, int start, int count) throws IOException {
        hasBegun = true;
        writing = System.nanoTime();
        try {
            out.write(chunk, start, count);
        } finally {
            writing = NEVER;
        }
    }

    private void requireSilence() throws IOException {
        if (isAnswered.getAsBoolean()) {
            throw new IOException("the registry answered before all was sent");
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
