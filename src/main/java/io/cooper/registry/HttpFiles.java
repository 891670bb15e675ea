package io.cooper.registry;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;

/**
 * Files on web servers that are no registries, reached as registries are: through the same proxies,
 * and with the same certificate authorities. Plain HTTP will do: whoever fetches a file checks its
 * signature or its hash.
 */
public final class HttpFiles implements Closeable {

    /**
     * What a server answers.
     *
     * @param status of HTTP
     * @param body to be closed; read to its end, its connection can be used again
     */
    public record Reply(int status, InputStream body) {}

    private final HttpSession http;

    /**
     * @throws IOException if a file of certificates cannot be read
     */
    public HttpFiles(RegistrySettings settings) throws IOException {
        this.http = new HttpSession(settings, uri -> true);
    }

    /**
     * Asks for a file. Redirects are followed; another server does not see the login.
     *
     * @throws IOException if there is no answer
     */
    public Reply get(URI uri, Map<String, String> headers) throws IOException {
        Answer answer = http.send(new HttpSession.Call("GET", uri, headers, null));
        return new Reply(answer.status(), new ClosingStream(answer));
    }

    /** Breaks off what is still being read. */
    @Override
    public void close() throws IOException {
        http.close();
    }

    private static final class ClosingStream extends FilterInputStream {

        private final Answer answer;

        ClosingStream(Answer answer) throws IOException {
            super(answer.body());
            this.answer = answer;
        }

        @Override
        public void close() throws IOException {
            answer.close();
        }
    }
}
