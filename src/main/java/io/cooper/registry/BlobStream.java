package io.cooper.registry;

import io.cooper.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;

/**
 * A blob on its way down. Where the connection breaks it goes on from there over a new one. What it
 * gives is not verified.
 */
final class BlobStream extends InputStream {

    /** Bytes that are worth as many further attempts as at the beginning. */
    private static final long PROGRESS = 1 << 20;

    private final Endpoint endpoint;
    private final Descriptor blob;
    private final Refusals refusals;
    private final Retry retry;
    private long position;
    private long progress;

    /** Null while there is no connection. */
    private Answer answer;

    BlobStream(Endpoint endpoint, Descriptor blob) {
        this.endpoint = endpoint;
        this.blob = blob;
        this.retry = endpoint.retry();
        this.refusals = endpoint.refusals(blob.digest().toString());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            try {
                open();
                int count = read(answer.body(), buffer, offset, length);
                advance(count);
                return count;
            } catch (RegistryException e) {
                close();
                retry.waitAfter(e);
            }
        }
    }

    private void advance(int count) {
        position += Math.max(count, 0);
        progress += Math.max(count, 0);
        if (progress >= PROGRESS) {
            progress = 0;
            retry.progressed();
        }
    }

    private int read(InputStream in, byte[] buffer, int offset, int length)
            throws RegistryException {
        int count;
        try {
            count = in.read(buffer, offset, length);
        } catch (IOException e) {
            throw refusals.brokenOff(answer.uri(), e);
        }
        if (count < 0 && position < blob.size()) {
            throw refusals.interrupted(
                    answer.uri(), position + " of " + blob.size() + " bytes came");
        }
        return count;
    }

    private void open() throws IOException {
        if (answer != null) {
            return;
        }
        Map<String, String> range =
                position == 0 ? Map.of() : Map.of("Range", "bytes=" + position + "-");
        Endpoint.Request request =
                Endpoint.Request.of(Access.PULL, "GET", "blobs/" + blob.digest()).with(range);
        answer = endpoint.call(request, refusals, Set.of(200, 206));
        if (position > 0 && !startsAt(position)) {
            skipKnown();
        }
    }

    /** Tells whether the registry goes on where it was asked to, and not from the beginning. */
    private boolean startsAt(long offset) {
        return answer.status() == 206
                && answer.header("Content-Range")
                        .map(range -> range.startsWith("bytes " + offset + "-"))
                        .orElse(true);
    }

    /** Skips what has been given already, where the registry starts all over. */
    private void skipKnown() throws RegistryException {
        try {
            answer.body().skipNBytes(position);
        } catch (IOException e) {
            throw refusals.brokenOff(answer.uri(), e);
        }
    }

    @Override
    public void close() throws IOException {
        if (answer != null) {
            answer.close();
            answer = null;
        }
    }
}
