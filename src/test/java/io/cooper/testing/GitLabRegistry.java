package io.cooper.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
 * A container registry like GitLab's on the loopback interface: Debian's docker-registry behind TLS
 * with token authentication, and a token service that answers as GitLab's does. It ends when it is
 * closed, and at the latest with this JVM, however that ends.
 */
public final class GitLabRegistry implements AutoCloseable {

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

    /**
     * A request for a token: who asked (empty if nobody) for what, and the answer's HTTP status.
     */
    public record TokenRequest(String username, List<String> scopes, int status) {}

    private final Path directory;
    private final CertificateAuthority authority;
    private final TokenService tokens;
    private final HttpClient client;
    private Process process;
    private int port;

    private GitLabRegistry(
            Path directory,
            CertificateAuthority authority,
            TokenService tokens,
            HttpClient client) {
        this.directory = directory;
        this.authority = authority;
        this.tokens = tokens;
        this.client = client;
    }

    /**
     * Starts a registry.
     *
     * @param directory where its certificates, configuration, log and blobs go; an earlier
     *     registry's blobs and tags are found again
     * @param accounts who may do what
     * @throws MissingToolException if there is no docker-registry to be had
     */
    public static GitLabRegistry start(Path directory, List<Account> accounts)
            throws IOException, InterruptedException {
        return start(directory, accounts, DebianTools.ofBuild());
    }

    /** Starts a registry, like {@link #start(Path, List)}, with the program from elsewhere. */
    public static GitLabRegistry start(Path directory, List<Account> accounts, DebianTools tools)
            throws IOException, InterruptedException {
        Tool program = tools.find("docker-registry", "docker-registry");
        Path absolute = directory.toAbsolutePath().normalize();
        CertificateAuthority authority = CertificateAuthority.create(absolute.resolve("tls"));
        HttpClient client = HttpClient.newBuilder().sslContext(authority.context()).build();
        GitLabRegistry registry =
                new GitLabRegistry(
                        absolute, authority, TokenService.start(authority, accounts), client);
        boolean started = false;
        try {
            registry.launch(program);
            started = true;
            return registry;
        } finally {
            if (!started) {
                registry.close();
            }
        }
    }

    private void launch(Tool program) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            port = freePort();
            Path configuration = directory.resolve("registry.yml");
            Files.writeString(configuration, configuration());
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
            if (answers()) {
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

    private String configuration() {
        return """
        version: 0.1
        log: {level: info, fields: {service: registry}}
        storage:
          filesystem: {rootdirectory: '%s'}
          delete: {enabled: true}
        http:
          addr: 127.0.0.1:%d
          secret: loopback only
          tls: {certificate: '%s', key: '%s'}
        auth:
          token: {realm: '%s', service: %s, issuer: %s, rootcertbundle: '%s'}
        """
                .formatted(
                        storage(),
                        port,
                        authority.serverCertificate(),
                        authority.serverKey(),
                        tokens.realm(),
                        TokenService.SERVICE,
                        TokenService.ISSUER,
                        authority.caCertificate());
    }

    private boolean answers() throws InterruptedException {
        long end = System.nanoTime() + START_UP.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                URI uri = URI.create("https://" + address() + "/v2/");
                HttpRequest request =
                        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
                client.send(request, HttpResponse.BodyHandlers.discarding());
                return process.isAlive();
            } catch (IOException e) {
                Thread.sleep(20);
            }
        }
        return false;
    }

    /** Returns the registry's name as it is written in an image reference: host and port. */
    public String address() {
        return "localhost:" + port;
    }

    /** Returns the PEM file of the authority that signed the certificates. */
    public Path caCertificate() {
        return authority.caCertificate();
    }

    /**
     * Returns a PKCS12 file for {@code -Djavax.net.ssl.trustStore}, which trusts the registry and
     * all that this JVM trusts.
     */
    public Path trustStore() {
        return authority.trustStore();
    }

    /** Returns the password of {@link #trustStore()}. */
    public String trustStorePassword() {
        return CertificateAuthority.PASSWORD;
    }

    /** Returns where clients get their tokens. */
    public String realm() {
        return tokens.realm();
    }

    /** Returns the directory of the registry's blobs and tags. */
    public Path storage() {
        return directory.resolve("storage");
    }

    /** Returns the file of the registry's log, in which its access log is. */
    public Path log() {
        return directory.resolve("registry.log");
    }

    /** Changes who may do what; tokens that were given out stay valid. */
    public void setAccounts(List<Account> accounts) {
        tokens.setAccounts(accounts);
    }

    /** Switches the registry off as an administrator does in GitLab, or on again. */
    public void setEnabled(boolean enabled) {
        tokens.setEnabled(enabled);
    }

    /**
     * Sets how long tokens are valid from now on. The registry allows for a minute of clock skew: a
     * token that ended 50 seconds ago is good for ten more.
     */
    public void setTokenLife(Duration life) {
        tokens.setTokenLife(life);
    }

    /** Makes the repository one that GitLab's protection rules forbid to push to. */
    public void protect(String repository) {
        tokens.protect(repository);
    }

    /** Returns all requests for tokens so far. */
    public List<TokenRequest> tokenRequests() {
        return tokens.requests();
    }

    /** Returns the requests to the registry so far, each as {@code METHOD PATH STATUS}. */
    public List<String> requests() throws IOException {
        List<String> requests = new ArrayList<>();
        for (String line : Files.readAllLines(log(), StandardCharsets.UTF_8)) {
            Matcher matcher = ACCESS.matcher(line);
            if (matcher.matches()) {
                requests.add(matcher.group(1) + " " + matcher.group(2));
            }
        }
        return requests;
    }

    /** Returns how many blobs were uploaded so far. */
    public int uploads() throws IOException {
        return (int)
                requests().stream()
                        .filter(request -> request.matches("PUT \\S+/blobs/uploads/\\S+ 201"))
                        .count();
    }

    /** Returns the digests of all blobs that the registry has, manifests included. */
    public Set<String> blobs() throws IOException {
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

    /** Returns the file that holds the blob with this digest. */
    public Path blobFile(String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return storage()
                .resolve("docker/registry/v2/blobs/sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex)
                .resolve("data");
    }

    /** Returns the tags of a repository, sorted; none if there is no such repository. */
    public Set<String> tags(String repository) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get(repository, "tags/list");
        if (response.statusCode() == 404) {
            return Set.of();
        }
        Set<String> tags = new TreeSet<>();
        for (JsonNode tag : new ObjectMapper().readTree(response.body()).path("tags")) {
            tags.add(tag.asText());
        }
        return tags;
    }

    /**
     * Returns the bytes of a manifest.
     *
     * @throws IOException if the registry does not have it
     */
    public byte[] manifest(String repository, String tagOrDigest)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get(repository, "manifests/" + tagOrDigest);
        if (response.statusCode() != 200) {
            throw new IOException(
                    repository + " " + tagOrDigest + ": HTTP status " + response.statusCode());
        }
        return response.body();
    }

    private HttpResponse<byte[]> get(String repository, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("https://" + address() + "/v2/" + repository + "/" + path);
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .header("Authorization", "Bearer " + tokens.token(repository, "pull"))
                        .header("Accept", "application/vnd.oci.image.manifest.v1+json")
                        .header("Accept", "application/vnd.oci.image.index.v1+json")
                        .header("Accept", "application/vnd.docker.distribution.manifest.v2+json")
                        .timeout(Duration.ofSeconds(30))
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        try {
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tokens.close();
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
