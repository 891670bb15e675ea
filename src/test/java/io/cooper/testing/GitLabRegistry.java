package io.cooper.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;

/**
 * A container registry like GitLab's on the loopback interface: Debian's docker-registry behind TLS
 * with token authentication, and a token service that answers as GitLab's does. It ends when it is
 * closed, and at the latest with this JVM, however that ends.
 */
public final class GitLabRegistry implements AutoCloseable {

    /**
     * A request for a token: who asked (empty if nobody) for what, and the answer's HTTP status.
     */
    public record TokenRequest(String username, List<String> scopes, int status) {}

    private final CertificateAuthority authority;
    private final TokenService tokens;
    private final Traffic traffic;
    private final FrontDoor tokenDoor;
    private final FrontDoor door;

    /** Null until it has started. */
    private RegistryProcess registry;

    private GitLabRegistry(CertificateAuthority authority, List<Account> accounts, int port)
            throws IOException {
        SSLContext tls = authority.context();
        this.authority = authority;
        this.tokens = new TokenService(authority, accounts);
        this.traffic = new Traffic(tokens::expired);
        this.tokenDoor = FrontDoor.open(0, tls, traffic);
        this.door = FrontDoor.open(port, tls, traffic);
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
        return start(directory, accounts, tools, 0);
    }

    /** Starts a registry, like {@link #start(Path, List)}, at a port of one's choice. */
    public static GitLabRegistry startAt(int port, Path directory, List<Account> accounts)
            throws IOException, InterruptedException {
        return start(directory, accounts, DebianTools.ofBuild(), port);
    }

    private static GitLabRegistry start(
            Path directory, List<Account> accounts, DebianTools tools, int port)
            throws IOException, InterruptedException {
        Tool program = tools.find("docker-registry", "docker-registry");
        Path absolute = directory.toAbsolutePath().normalize();
        CertificateAuthority authority = CertificateAuthority.create(absolute.resolve("tls"));
        GitLabRegistry gitlab = new GitLabRegistry(authority, accounts, port);
        boolean isStarted = false;
        try {
            gitlab.registry = RegistryProcess.start(absolute, program, gitlab.authentication());
            gitlab.tokenDoor.lead((Backend.Handler) gitlab.tokens::answer);
            gitlab.door.lead(new Backend.Server(gitlab.registry.port()));
            isStarted = true;
            return gitlab;
        } finally {
            if (!isStarted) {
                gitlab.close();
            }
        }
    }

    private String authentication() {
        return "auth: {token: {realm: '%s', service: %s, issuer: %s, rootcertbundle: '%s'}}"
                .formatted(
                        realm(),
                        TokenService.SERVICE,
                        TokenService.ISSUER,
                        authority.caCertificate());
    }

    /** Returns the registry's name as it is written in an image reference: host and port. */
    public String address() {
        return "localhost:" + door.port();
    }

    /** Returns the port of the registry. */
    public int port() {
        return door.port();
    }

    /**
     * Returns another name of the registry, with which clients find it as if it were another one:
     * its certificate has this name, too.
     */
    public String otherAddress() {
        return "127.0.0.1:" + door.port();
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

    /**
     * Starts a web server with the registry's certificate that is no registry: it has no page at
     * all. The caller stops it.
     */
    public HttpsServer webServer() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpsServer web = HttpsServer.create(address, 0);
        web.setHttpsConfigurator(new HttpsConfigurator(authority.context()));
        web.start();
        return web;
    }

    /** Returns where clients get their tokens. */
    public String realm() {
        return "https://localhost:" + tokenDoor.port() + "/jwt/auth";
    }

    /** Returns the directory of the registry's blobs and tags. */
    public Path storage() {
        return registry.storage();
    }

    /** Returns the file of the registry's log, in which its access log is. */
    public Path log() {
        return registry.log();
    }

    /** Lets things go wrong from now on, at the registry and at its token service. */
    public void misbehave(FaultPlan plan) {
        traffic.follow(plan);
    }

    /** Returns all requests so far, to the registry and to its token service. */
    public List<SeenRequest> seen() {
        return traffic.seen();
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

    /** Lets tokens be as old as this when they are given out from now on; zero for new ones. */
    public void setTokenAge(Duration age) {
        tokens.setTokenAge(age);
    }

    /** Makes the repository one that GitLab's protection rules forbid to push to. */
    public void protect(String repository) {
        tokens.protect(repository);
    }

    /** Returns all requests for tokens so far. */
    public List<TokenRequest> tokenRequests() {
        return tokens.requests();
    }

    /**
     * Returns the requests that reached the registry behind its front door so far, each as {@code
     * METHOD PATH STATUS}.
     */
    public List<String> requests() throws IOException {
        return registry.requests();
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
        return registry.blobs();
    }

    /** Returns the file that holds the blob with this digest. */
    public Path blobFile(String digest) {
        return registry.blobFile(digest);
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
        return registry.get(repository + "/" + path, tokens.token(repository, "pull"));
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
        try {
            door.close();
            tokenDoor.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the test registry does not end", e);
        }
    }
}
