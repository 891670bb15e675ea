package io.cooper.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The first line and the headers of an HTTP/1.1 message (RFC 9112).
 *
 * @param line without its line break
 * @param headers each as it stands, {@code Name: value}
 */
record HttpHead(String line, List<String> headers) {

    HttpHead {
        headers = List.copyOf(headers);
    }

    static HttpHead ofAnswer(int status, Map<String, String> headers, int length) {
        HttpHead head =
                new HttpHead("HTTP/1.1 " + status + " Fault", List.of("Content-Length: " + length));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            head = head.with(header.getKey(), header.getValue());
        }
        return head;
    }

    /** Reads a head; empty if the connection ends before it. */
    static Optional<HttpHead> read(InputStream in) throws IOException {
        String line = readLine(in);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        List<String> headers = new ArrayList<>();
        for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
            headers.add(header);
        }
        return Optional.of(new HttpHead(line, headers));
    }

    /** Returns a line without its break; empty at the end of the connection, too. */
    static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int value = in.read(); value >= 0 && value != '\n'; value = in.read()) {
            line.write(value);
        }
        return line.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
    }

    Optional<String> header(String name) {
        String prefix = name + ":";
        return headers.stream()
                .filter(header -> header.regionMatches(true, 0, prefix, 0, prefix.length()))
                .map(header -> header.substring(prefix.length()).trim())
                .findFirst();
    }

    HttpHead with(String name, String value) {
        List<String> others = new ArrayList<>(without(name).headers);
        others.add(name + ": " + value);
        return new HttpHead(line, others);
    }

    HttpHead without(String name) {
        String prefix = name + ":";
        return new HttpHead(
                line,
                headers.stream()
                        .filter(
                                header ->
                                        !header.regionMatches(true, 0, prefix, 0, prefix.length()))
                        .toList());
    }

    SeenRequest seen() {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header : headers) {
            String[] pair = header.split(":", 2);
            byName.put(pair[0], pair[1].trim());
        }
        String[] parts = line.split(" ", 3);
        return new SeenRequest(parts[0], parts[1], byName);
    }

    int status() {
        return Integer.parseInt(line.split(" ", 3)[1]);
    }

    boolean isChunked() {
        return header("Transfer-Encoding").map("chunked"::equalsIgnoreCase).orElse(false);
    }

    boolean isHead() {
        return line.startsWith("HEAD ");
    }

    boolean endsConnection() {
        return header("Connection").map("close"::equalsIgnoreCase).orElse(false);
    }

    /** Tells whether the message's body has a length, or else an end of its own. */
    boolean hasBody() {
        return isChunked() || header("Content-Length").isPresent();
    }

    /** Returns the body of the message, decoded; it has none if it names no length. */
    InputStream body(InputStream in) throws IOException {
        if (isChunked()) {
            return new ChunkedBody(in);
        }
        long length = Long.parseLong(header("Content-Length").orElse("0"));
        return new FixedBody(in, length);
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder(line).append("\r\n");
        headers.forEach(header -> text.append(header).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** So many bytes. */
    private static final class FixedBody extends InputStream {
        private final InputStream in;
        private long left;

        FixedBody(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(left, length));
            if (count < 0) {
                throw new EOFException("the body ends too early");
            }
            left -= count;
            return count;
        }
    }

    /** Chunks, up to the last one, which is empty. */
    private static final class ChunkedBody extends InputStream {
        private final InputStream in;
        private InputStream chunk = InputStream.nullInputStream();
        private boolean isFirst = true;
        private boolean isLast;

        ChunkedBody(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            while (!isLast) {
                int count = chunk.read(buffer, offset, length);
                if (count >= 0 && !isFirst) {
                    return count;
                }
                next();
            }
            return -1;
        }

        private void next() throws IOException {
            if (!isFirst) {
                readLine(in);
            }
            isFirst = false;
            long size = Long.parseLong(readLine(in).replaceFirst(";.*", "").trim(), 16);
            chunk = new FixedBody(in, size);
            if (size == 0) {
                isLast = true;
                String trailer = readLine(in);
                while (!trailer.isEmpty()) {
                    trailer = readLine(in);
                }
            }
        }
    }
}
