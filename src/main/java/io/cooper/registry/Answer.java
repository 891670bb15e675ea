package io.cooper.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.client.methods.CloseableHttpResponse;

/** An answer; its body is read from the network as it is asked for. */
final class Answer implements Closeable {

    /** More of a text is not read. */
    private static final int TEXT_LIMIT = 1 << 20;

    private final CloseableHttpResponse response;
    private final URI uri;

    /** The body, or its beginning, once somebody wanted it. */
    private byte[] text;

    Answer(CloseableHttpResponse response, URI uri) {
        this.response = response;
        this.uri = uri;
    }

    int status() {
        return response.getStatusLine().getStatusCode();
    }

    /** Returns where the answer came from, after redirects. */
    URI uri() {
        return uri;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }

    /** Returns the media type, in lower case and without parameters; empty if there is none. */
    String mediaType() {
        String type = header("Content-Type").orElse("");
        return type.replaceFirst(";.*", "").trim().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns where the answer points to.
     *
     * @throws IOException if that is not a URI
     */
    Optional<URI> location() throws IOException {
        Optional<String> location = header("Location");
        try {
            return location.isEmpty()
                    ? Optional.empty()
                    : Optional.of(uri.resolve(new URI(location.get())));
        } catch (URISyntaxException e) {
            throw new IOException("the answer's Location is not a URI", e);
        }
    }

    /** Returns the server's time; empty if it does not tell. */
    Optional<Instant> date() {
        return header("Date").flatMap(Answer::instant);
    }

    /**
     * Returns how long the server wants to be left alone; zero if it does not say (RFC 9110,
     * section 10.2.3).
     */
    Duration retryAfter() {
        String text = header("Retry-After").orElse("").trim();
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Optional<Instant> then = instant(text);
        if (then.isEmpty()) {
            return Duration.ZERO;
        }
        Duration wait = Duration.between(date().orElseGet(Instant::now), then.get());
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static Optional<Instant> instant(String httpDate) {
        try {
            return Optional.of(
                    ZonedDateTime.parse(httpDate, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    InputStream body() throws IOException {
        HttpEntity entity = response.getEntity();
        return entity == null ? InputStream.nullInputStream() : entity.getContent();
    }

    /**
     * Returns a body that is not large.
     *
     * @throws IOException if it breaks off
     */
    byte[] text() throws IOException {
        if (text == null) {
            text = body().readNBytes(TEXT_LIMIT);
        }
        return text.clone();
    }

    /** Returns what there is of a body that is not large, whether it breaks off or not. */
    byte[] start() {
        try {
            return text();
        } catch (IOException e) {
            text = new byte[0];
            return text.clone();
        }
    }

    /** Ends with an answer that says no more, so that its connection can be used again. */
    void finish() throws IOException {
        start();
        close();
    }

    @Override
    public void close() throws IOException {
        response.close();
    }
}
