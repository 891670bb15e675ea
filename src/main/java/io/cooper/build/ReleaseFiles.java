package io.cooper.build;

import io.cooper.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The files that say which packages an archive has ({@code InRelease}, or {@code Release}): another
 * digest means that there is something new.
 */
final class ReleaseFiles {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ReleaseFiles() {}

    /**
     * Returns the digests of the files as they are now, by address; none if not all of them can be
     * had.
     */
    static Optional<Map<String, String>> digests(Collection<String> addresses) {
        HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(PATIENCE)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build();
        Map<String, CompletableFuture<String>> answers = new LinkedHashMap<>();
        try {
            for (String address : addresses) {
                HttpRequest request =
                        HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).build();
                answers.put(
                        address,
                        client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                                .thenApply(ReleaseFiles::digest));
            }
            Map<String, String> digests = new TreeMap<>();
            answers.forEach((address, answer) -> digests.put(address, answer.join()));
            return Optional.of(digests);
        } catch (IllegalArgumentException | CompletionException e) {
            // Then the package manager has to look by itself, and will say what is wrong.
            return Optional.empty();
        }
    }

    private static String digest(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode());
            }
            return Digest.sha256(body).toString();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
