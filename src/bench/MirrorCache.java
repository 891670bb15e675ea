import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Executors;

/**
 * A mirror of a package archive on loopback that keeps what it was asked for once, so that all that
 * are measured get the same files at the same speed. Started from its source, with the port, the
 * archive's address and a directory as arguments; its paths begin with /debian/.
 */
public final class MirrorCache {

    private static final String ROOT = "/debian/";

    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    private final String archive;
    private final Path directory;

    private MirrorCache(String archive, Path directory) {
        this.archive = archive.endsWith("/") ? archive : archive + "/";
        this.directory = directory.toAbsolutePath().normalize();
    }

    public static void main(String[] arguments) throws IOException {
        MirrorCache mirror = new MirrorCache(arguments[1], Path.of(arguments[2]));
        InetSocketAddress address =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        HttpServer server = HttpServer.create(address, 64);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/", mirror::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Path file = directory.resolve(path.substring(1)).normalize();
            if (!path.startsWith(ROOT) || !file.startsWith(directory) || !isThere(file, path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, isHead ? -1 : Files.size(file));
            if (!isHead) {
                try (InputStream in = Files.newInputStream(file);
                        OutputStream out = exchange.getResponseBody()) {
                    in.transferTo(out);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isThere(Path file, String path) throws IOException, InterruptedException {
        if (Files.isRegularFile(file)) {
            return true;
        }
        URI source = URI.create(archive + path.substring(ROOT.length()));
        Files.createDirectories(directory.resolve("debian"));
        Path partial = Files.createTempFile(directory, "partial-", "");
        try {
            HttpResponse<Path> response =
                    client.send(
                            HttpRequest.newBuilder(source).build(),
                            HttpResponse.BodyHandlers.ofFile(partial));
            if (response.statusCode() != 200) {
                return false;
            }
            Files.createDirectories(file.getParent());
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
