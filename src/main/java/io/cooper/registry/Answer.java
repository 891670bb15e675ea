package io.cooper.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.client.methods.CloseableHttpResponse;

/** An answer; its body is read from the network as it is asked for. */
final class Answer implements Closeable {

    /** More of an error's text is not read. */
    private static final int TEXT_LIMIT = 1 << 16;

    private final CloseableHttpResponse response;
    private final URI uri;

    /** The beginning of the body, once somebody wanted it. */
    private byte[] start;

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

    InputStream body() throws IOException {
        HttpEntity entity = response.getEntity();
        return entity == null ? InputStream.nullInputStream() : entity.getContent();
    }

    /** Returns the beginning of the body; empty if it breaks off. */
    byte[] start() {
        if (start == null) {
            try {
                start = body().readNBytes(TEXT_LIMIT);
            } catch (IOException e) {
                start = new byte[0];
            }
        }
        return start.clone();
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
