package io.cooper.build;

import io.cooper.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The files that say which packages an archive has ({@code InRelease}, or {@code Release}): another
 * digest means that there is something new.
 */
final class ReleaseFiles {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int AT_A_TIME = 4;
    private static final int REDIRECTS = 5;

    private ReleaseFiles() {}

    /**
     * Returns the digests of the files as they are now, by address; none if not all of them can be
     * had.
     */
    static Optional<Map<String, String>> digests(Collection<String> addresses) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            Map<String, CompletableFuture<String>> answers = new LinkedHashMap<>();
            for (String address : addresses) {
                answers.put(
                        address,
                        CompletableFuture.supplyAsync(() -> digest(URI.create(address)), threads));
            }
            Map<String, String> digests = new TreeMap<>();
            answers.forEach((address, answer) -> digests.put(address, answer.join()));
            return Optional.of(digests);
        } catch (CompletionException e) {
            // Then the package manager has to look by itself, and will say what is wrong.
            return Optional.empty();
        } finally {
            threads.shutdownNow();
        }
    }

    private static String digest(URI address) {
        try (InputStream body = open(address)) {
            return Digest.sha256(body).toString();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** The older client of the JDK: the newer one takes most of a second to get ready. */
    private static InputStream open(URI address) throws IOException {
        URI at = address;
        for (int i = 0; i <= REDIRECTS; i++) {
            if (!(at.toURL().openConnection() instanceof HttpURLConnection connection)) {
                break;
            }
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            String location = connection.getHeaderField("Location");
            if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
                return connection.getInputStream();
            }
            connection.disconnect();
            if (location == null) {
                break;
            }
            at = at.resolve(location);
        }
        throw new IOException(address + " cannot be read");
    }
}
