package io.cooper.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Debian's docker-registry on the loopback interface, without TLS: what is behind the front door of
 * a test's registry. It ends when it is closed, and at the latest with this JVM, however that ends.
 */
final class RegistryProcess implements AutoCloseable {

    private static final Duration START_UP = Duration.ofSeconds(30);

    /**
     * Starts the program that the arguments name, and ends it when standard input ends: the pipe
     * closes with the JVM that holds its other end, even when that one is killed.
     */
    private static final String WATCHED =
            "exec 3<&0; \"$@\" </dev/null & child=$!; trap 'kill $child' TERM;"
                    + " { cat <&3 >/dev/null; kill $child; } 2>/dev/null & wait $child";

    /** The request and the status in a line of the access log. */
    private static final Pattern ACCESS =
            Pattern.compile("\\S+ - \\S+ \\[[^]]*] \"(\\S+ \\S+) HTTP/[0-9.]+\" (\\d+) .*");

    private final Path directory;
    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;
    private int port;

    private RegistryProcess(Path directory) {
        this.directory = directory;
    }

    /**
     * Starts the program.
     *
     * @param authentication the section {@code auth} of its configuration; empty for none
     */
    static RegistryProcess start(Path directory, Tool program, String authentication)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        RegistryProcess registry = new RegistryProcess(directory);
        boolean isStarted = false;
        try {
            registry.launch(program, authentication);
            isStarted = true;
            return registry;
        } finally {
            if (!isStarted) {
                registry.close();
            }
        }
    }

    private void launch(Tool program, String authentication)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            port = freePort();
            Path configuration = directory.resolve("registry.yml");
            Files.writeString(configuration, configuration(authentication));
            ProcessBuilder builder =
                    new ProcessBuilder(
                            "sh",
                            "-c",
                            WATCHED,
                            "sh",
                            program.file().toString(),
                            "serve",
                            configuration.toString());
            builder.environment().putAll(program.environment());
            builder.redirectErrorStream(true).redirectOutput(log().toFile());
            process = builder.start();
            boolean answers = Waiting.until(() -> !process.isAlive() || answers(), START_UP);
            if (answers && process.isAlive()) {
                return;
            }
            end();
            // Another process may have taken the port meanwhile.
            if (attempt == 3) {
                throw new IOException("docker-registry does not start; see " + log());
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String configuration(String authentication) {
        return """
        version: 0.1
        log: {level: info, fields: {service: registry}}
        storage:
          filesystem: {rootdirectory: '%s'}
          delete: {enabled: true}
        http:
          addr: 127.0.0.1:%d
          secret: loopback only
        %s
        """
                .formatted(storage(), port, authentication);
    }

    private boolean answers() throws InterruptedException {
        try {
            get("", "");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    Path storage() {
        return directory.resolve("storage");
    }

    Path log() {
        return directory.resolve("registry.log");
    }

    /** Returns the requests that came here, each as {@code METHOD PATH STATUS}. */
    List<String> requests() throws IOException {
        List<String> requests = new ArrayList<>();
        for (String line : Files.readAllLines(log(), StandardCharsets.UTF_8)) {
            Matcher matcher = ACCESS.matcher(line);
            if (matcher.matches()) {
                requests.add(matcher.group(1) + " " + matcher.group(2));
            }
        }
        return requests;
    }

    Set<String> blobs() throws IOException {
        Path blobs = storage().resolve("docker/registry/v2/blobs/sha256");
        if (!Files.isDirectory(blobs)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.walk(blobs)) {
            return files.filter(file -> file.endsWith("data"))
                    .map(file -> "sha256:" + file.getParent().getFileName())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    Path blobFile(String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return storage()
                .resolve("docker/registry/v2/blobs/sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex)
                .resolve("data");
    }

    /**
     * Returns an answer of its API.
     *
     * @param path below {@code /v2/}
     * @param token empty for none
     */
    HttpResponse<byte[]> get(String path, String token) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/v2/" + path);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .header("Accept", "application/vnd.oci.image.manifest.v1+json")
                        .header("Accept", "application/vnd.oci.image.index.v1+json")
                        .header("Accept", "application/vnd.docker.distribution.manifest.v2+json")
                        .timeout(Duration.ofSeconds(30));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        try {
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() throws InterruptedException {
        if (process == null) {
            return;
        }
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.flush();
        } catch (IOException e) {
            process.destroy();
        }
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }
}
