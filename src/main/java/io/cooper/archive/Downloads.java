package io.cooper.archive;

import io.cooper.cache.BlobStore;
import io.cooper.oci.CorruptBlobException;
import io.cooper.oci.Descriptor;
import io.cooper.registry.HttpFiles;
import io.cooper.registry.ProxyException;
import io.cooper.registry.RegistrySettings;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Fetches files of an archive over HTTP; those whose hash is known go through the cache. */
final class Downloads implements Closeable {

    private static final int ATTEMPTS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(300);

    /** No file of an archive that is read whole is larger: Release files have some 200 KiB. */
    private static final int MAX_UNKNOWN = 16 << 20;

    /** Something that is done with an answer, and may be done again with another one. */
    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws IOException;
    }

    private final BlobStore cache;
    private final HttpFiles servers;

    /**
     * @param connection how servers are reached
     */
    Downloads(BlobStore cache, RegistrySettings connection) throws IOException {
        this.cache = cache;
        this.servers = new HttpFiles(connection);
    }

    /**
     * Returns the bytes of a file whose hash nobody knows yet.
     *
     * @throws NoSuchRemoteFileException if the server has no such file
     */
    byte[] read(Mirror mirror, String path) throws IOException {
        return persist(
                () -> {
                    try (InputStream in = open(mirror, path)) {
                        byte[] bytes = in.readNBytes(MAX_UNKNOWN);
                        if (bytes.length == MAX_UNKNOWN) {
                            throw new ArchiveException(mirror + path + " is far too long");
                        }
                        return bytes;
                    }
                });
    }

    /**
     * Returns the file of a blob in the cache, fetched if need be.
     *
     * @param lister the file that gives its hash, for messages
     * @throws NoSuchRemoteFileException if the server has no such file
     * @throws ArchiveException if what the server has is something else
     */
    Path get(Descriptor blob, Mirror mirror, String path, String lister) throws IOException {
        try {
            return persist(() -> cache.get(blob, out -> copy(mirror, path, out, blob.size())));
        } catch (CorruptBlobException e) {
            throw new ArchiveException(
                    mirror
                            + path
                            + " is not the file that "
                            + lister
                            + " lists, of "
                            + blob.size()
                            + " bytes and SHA-256 "
                            + blob.digest().hex()
                            + ": it was cut off or changed; try again later, or use another"
                            + " <mirror>",
                    e);
        }
    }

    /** Copies one byte too many at most: the length alone then tells that the file is wrong. */
    private void copy(Mirror mirror, String path, OutputStream out, long size) throws IOException {
        try (InputStream in = open(mirror, path)) {
            byte[] buffer = new byte[1 << 16];
            long left = size + 1;
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            while (count > 0) {
                out.write(buffer, 0, count);
                left -= count;
                count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            }
        }
    }

    private InputStream open(Mirror mirror, String path) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        String user = mirror.root().getUserInfo();
        if (user != null) {
            byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
        }
        HttpFiles.Reply reply;
        try {
            reply = servers.get(mirror.file(path), headers);
        } catch (ProxyException e) {
            throw e;
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IOException("cannot fetch " + mirror + path + ": " + reason, e);
        }
        if (reply.status() == 200) {
            return reply.body();
        }
        reply.body().close();
        throw refused(reply.status(), mirror + path);
    }

    private static IOException refused(int status, String file) {
        if (status == 404 || status == 410) {
            return new NoSuchRemoteFileException(file, status);
        }
        String message = "cannot fetch " + file + ": the server answers with status " + status;
        return status == 429 || status >= 500
                ? new IOException(message)
                : new ArchiveException(message + "; is <mirror> right?");
    }

    /** Tries again what broke, but not what was refused. */
    private static <T> T persist(Attempt<T> attempt) throws IOException {
        for (int number = 1; ; number++) {
            try {
                return attempt.run();
            } catch (ProxyException e) {
                throw new ArchiveException(e.getMessage(), e);
            } catch (CorruptBlobException
                    | ArchiveException
                    | NoSuchRemoteFileException
                    | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (number == ATTEMPTS) {
                    throw new ArchiveException(
                            e.getMessage() + "; is the mirror up? Else use another <mirror>", e);
                }
                pause(FIRST_PAUSE.multipliedBy(1L << (number - 1)));
            }
        }
    }

    private static void pause(Duration pause) throws InterruptedIOException {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a mirror");
        }
    }

    /** Breaks off what is still being fetched. */
    @Override
    public void close() throws IOException {
        servers.close();
    }
}
