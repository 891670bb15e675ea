package io.cooper.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.registry.Credentials;
import io.cooper.registry.HttpProxy;
import io.cooper.registry.ProxyRules;
import io.cooper.registry.RegistrySettings;
import io.cooper.testing.DebBuilder;
import io.cooper.testing.SmallArchive;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the servers of an archive are reached: through proxies, with a login, over redirects. */
class ArchiveServersTest {

    private static final String SUITE = "sid";

    /** Base64 of {@code user:pass}. */
    private static final String LOGIN = "Basic dXNlcjpwYXNz";

    @TempDir private Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private SmallArchive archive;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        archive = new SmallArchive("/debian/");
        archive.add(SUITE, new DebBuilder("apt", "2.6.1").file("usr/bin/apt", "apt\n"));
        archive.publish(SUITE);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        archive.close();
    }

    @Test
    void an_archive_is_fetched_through_the_proxy_of_its_address() throws IOException {
        server.createContext("/", proxy());

        Selection selection = packages("http://archive.example.org/debian", login("pass")).select();

        assertThat(selection.packages()).extracting(PackageFile::name).containsExactly("apt");
        assertThat(asked).contains("http://archive.example.org/debian/dists/sid/InRelease");
    }

    @Test
    void a_proxy_that_takes_no_login_is_named_without_the_password() {
        server.createContext("/", proxy());

        assertThatThrownBy(
                        () ->
                                packages("http://archive.example.org/debian", login("other"))
                                        .select())
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll("(from HTTP_PROXY)", "407", "user name and password")
                .hasMessageNotContaining("other");
    }

    @Test
    void this_machine_is_reached_without_the_proxy() throws IOException {
        server.createContext("/", proxy());

        packages(archive.mirror().toString(), login("pass")).select();

        assertThat(asked).isEmpty();
    }

    @Test
    void a_mirrors_password_is_not_shown_to_the_server_that_it_redirects_to() throws IOException {
        String other = archive.mirror().toString().replace("127.0.0.1", "localhost");
        server.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestHeaders().getFirst("Authorization"));
                    String path = exchange.getRequestURI().getPath().replaceFirst("^/debian/", "");
                    exchange.getResponseHeaders().set("Location", other + path);
                    answer(exchange, 302, new byte[0]);
                });
        String mirror = "http://user:pass@127.0.0.1:" + server.getAddress().getPort() + "/debian";

        packages(mirror, null).select();

        assertThat(asked).containsOnly(LOGIN);
        assertThat(archive.seen()).hasSize(2).allMatch(seen -> seen.authorization().isEmpty());
    }

    private static Credentials login(String password) {
        return new Credentials("user", password);
    }

    /**
     * Returns packages of an archive that is reached through the server.
     *
     * @param login what the proxy is told; null for nothing
     */
    private PackageArchive packages(String mirror, Credentials login) throws IOException {
        HttpProxy proxy =
                new HttpProxy(
                        "http", "127.0.0.1", server.getAddress().getPort(), login, "HTTP_PROXY");
        ArchiveSettings settings = archive.settings(directory);
        Mirrors mirrors =
                new Mirrors(
                        List.of(Mirror.parse(mirror)),
                        "",
                        settings.mirrors().machine(),
                        RegistrySettings.defaults()
                                .withProxies(ProxyRules.none().with("http", proxy, "")));
        return new PackageArchive(
                new ArchiveTarget(Distribution.DEBIAN, SUITE, "amd64"),
                new ArchiveSettings(
                        mirrors,
                        settings.components(),
                        settings.keyringOrNull(),
                        settings.variant()),
                new BlobStore(directory.resolve("cache")),
                new ResultStore(directory.resolve("cache")));
    }

    /** Returns a proxy that wants a login and has the archive's files for any host. */
    private HttpHandler proxy() {
        return exchange -> {
            String login = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            if (!LOGIN.equals(login)) {
                exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"proxy\"");
                answer(exchange, 407, new byte[0]);
                return;
            }
            asked.add(exchange.getRequestURI().toString());
            String path = exchange.getRequestURI().getPath().replaceFirst("^/debian/", "");
            answer(exchange, 200, archive.get(path));
        };
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
