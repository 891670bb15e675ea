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

    private final Endpoint endpoint;
    private final Descriptor blob;
    private final Refusals refusals;
    private long position;
    private int failures;

    /** Null while there is no connection. */
    private Answer answer;

    BlobStream(Endpoint endpoint, Descriptor blob) {
        this.endpoint = endpoint;
        this.blob = blob;
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
                position += Math.max(count, 0);
                return count;
            } catch (RegistryException e) {
                close();
                failures++;
                if (e.reason() != RegistryException.Reason.UNAVAILABLE
                        || failures == Retry.ATTEMPTS) {
                    throw e;
                }
                Retry.pause(failures, e);
            }
        }
    }

    private int read(InputStream in, byte[] buffer, int offset, int length)
            throws RegistryException {
        try {
            return in.read(buffer, offset, length);
        } catch (IOException e) {
            throw refusals.notAnswered(answer.uri(), e);
        }
    }

    private void open() throws IOException {
        if (answer != null) {
            return;
        }
        Map<String, String> range =
                position == 0 ? Map.of() : Map.of("Range", "bytes=" + position + "-");
        Endpoint.Request request =
                new Endpoint.Request(Access.PULL, "GET", "blobs/" + blob.digest(), range, null);
        answer = endpoint.call(request, refusals, Set.of(200, 206));
        if (position > 0 && answer.status() == 200) {
            skipKnown();
        }
    }

    /** Skips what has been given already, where the registry starts all over. */
    private void skipKnown() throws RegistryException {
        try {
            answer.body().skipNBytes(position);
        } catch (IOException e) {
            throw refusals.notAnswered(answer.uri(), e);
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
