package io.cooper.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Asks for answers as they are. An engine would else compress whole file trees, which takes it ten
 * times as long as to read and send them.
 */
final class PlainTransport implements DockerHttpClient {

    private final DockerHttpClient transport;

    PlainTransport(DockerHttpClient transport) {
        this.transport = transport;
    }

    @Override
    public Response execute(Request request) {
        return transport.execute(new Plain(request));
    }

    private static final class Plain extends Request {

        private final Request request;

        Plain(Request request) {
            this.request = request;
        }

        @Override
        public String method() {
            return request.method();
        }

        @Override
        public String path() {
            return request.path();
        }

        @Override
        public InputStream body() {
            return request.body();
        }

        @Override
        public byte[] bodyBytes() {
            return request.bodyBytes();
        }

        @Override
        public InputStream hijackedInput() {
            return request.hijackedInput();
        }

        @Override
        public Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>(request.headers());
            headers.put("Accept-Encoding", "identity");
            return headers;
        }
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
