package io.cooper.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.cooper.archive.AptSources;
import io.cooper.archive.ArchiveSettings;
import io.cooper.archive.Mirror;
import io.cooper.archive.Mirrors;
import io.cooper.archive.Variant;
import io.cooper.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * A package archive of a few packages, served on loopback, and signed with a key of its own. What
 * it serves can be changed afterwards, so that it lies.
 */
public final class SmallArchive implements AutoCloseable {

    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, StringBuilder> indexes = new TreeMap<>();
    private final List<SeenRequest> seen = new CopyOnWriteArrayList<>();
    private final SigningKey key = SigningKey.generate("The archive's own key");
    private final HttpServer server;
    private final String root;

    /**
     * @param root the path of the archive on the server, e.g. {@code /debian/}
     */
    public SmallArchive(String root) throws IOException {
        this.root = root;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext(
                "/",
                exchange -> {
                    note(exchange);
                    byte[] body = files.get(exchange.getRequestURI().getPath());
                    exchange.sendResponseHeaders(
                            body == null ? 404 : 200, body == null ? -1 : body.length);
                    try (OutputStream out = exchange.getResponseBody()) {
                        out.write(body == null ? new byte[0] : body);
                    }
                });
        server.start();
    }

    private void note(HttpExchange exchange) {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name, String.join(",", values)));
        String target = exchange.getRequestURI().toString();
        seen.add(new SeenRequest(exchange.getRequestMethod(), target, headers));
    }

    /** Returns all requests so far. */
    public List<SeenRequest> seen() {
        return List.copyOf(seen);
    }

    public SigningKey key() {
        return key;
    }

    public Mirror mirror() {
        return Mirror.parse("http://127.0.0.1:" + server.getAddress().getPort() + root);
    }

    /** Returns what is served under a path below the archive's root. */
    public byte[] get(String path) {
        return files.get(root + path);
    }

    /** Serves bytes under a path below the archive's root. */
    public void put(String path, byte[] bytes) {
        files.put(root + path, bytes);
    }

    /** Serves bytes outside of the archive, under a path of the server that begins with a slash. */
    public void putOutside(String path, byte[] bytes) {
        files.put(path, bytes);
    }

    /** Adds a package to a suite's component {@code main}. */
    public void add(String suite, DebBuilder deb) throws IOException {
        byte[] bytes = deb.build();
        String path = "pool/main/" + deb.fileName();
        put(path, bytes);
        indexes.computeIfAbsent(suite, name -> new StringBuilder())
                .append(deb.control())
                .append("Filename: " + path + "\n")
                .append("Size: " + bytes.length + "\n")
                .append("SHA256: " + Digest.sha256(bytes).hex() + "\n\n");
    }

    /** Writes and signs the index of a suite. */
    public void publish(String suite) throws IOException {
        publish(suite, Instant.now().plusSeconds(3600), key);
    }

    public void publish(String suite, Instant validUntil, SigningKey signer) throws IOException {
        String packages = indexes.getOrDefault(suite, new StringBuilder()).toString();
        byte[] index = xz(packages.getBytes(StandardCharsets.UTF_8));
        String name = "main/binary-amd64/Packages.xz";
        put("dists/" + suite + "/" + name, index);
        String release =
                String.join(
                        "\n",
                        "Origin: Test",
                        "Suite: " + suite,
                        "Codename: " + suite,
                        "Date: " + date(Instant.parse("2026-01-01T00:00:00Z")),
                        "Valid-Until: " + date(validUntil),
                        "Architectures: amd64",
                        "Components: main",
                        "SHA256:",
                        " " + Digest.sha256(index).hex() + " " + index.length + " " + name,
                        "");
        put("dists/" + suite + "/InRelease", signer.clearSign(release));
    }

    private static String date(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME
                .format(time.atOffset(ZoneOffset.UTC))
                .replace("GMT", "UTC");
    }

    private static byte[] xz(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(compressed, new LZMA2Options())) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    /** Writes the public key into a file and returns settings that use it and this archive. */
    public ArchiveSettings settings(Path directory) throws IOException {
        Path keyring = directory.resolve("keys.asc");
        Files.write(keyring, key.publicKey());
        return new ArchiveSettings(
                new Mirrors(List.of(mirror()), "", AptSources.of(Path.of("/nowhere"))),
                List.of("main"),
                keyring,
                Variant.MINBASE);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
