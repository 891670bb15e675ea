package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.oci.Manifest;
import io.cooper.testing.Account;
import io.cooper.testing.ForwardProxy;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.Requirements;
import io.cooper.testing.SeenRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that only a proxy can reach: its name means nothing on this machine. */
class ProxyIT {

    private static final String REGISTRY = "registry.test";
    private static final String PASSWORD = "p@ss of the proxy";

    @TempDir private static Path directory;
    @AutoClose private static GitLabRegistry server;
    @AutoClose private static ForwardProxy proxy;

    private final PushedImages images = new PushedImages();

    @BeforeAll
    static void start() throws Exception {
        Requirements.tool("docker-registry", "docker-registry");
        server =
                GitLabRegistry.start(
                        directory, List.of(Account.jobToken("secret", "group/project")));
        proxy = ForwardProxy.start("user:" + PASSWORD, Map.of(REGISTRY + ":443", server.port()));
    }

    @Test
    void a_push_goes_through_the_proxy_of_the_environment_and_tokens_come_directly()
            throws Exception {
        Manifest image = images.image(1, 100_000, 10);
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", "http://user:p%40ss%20of%20the%20proxy@" + address());

        try (RegistryClient client = client(ProxyRules.ofEnvironment(environment))) {
            push(client, image);
            images.assertWhole(repository(client), "latest", image);
        }

        assertThat(proxy.seen()).extracting(SeenRequest::target).containsOnly(REGISTRY + ":443");
        // What is meant for the proxy stays there, and what is meant for the registry goes by it.
        assertThat(proxy.seen()).allMatch(request -> request.authorization().isEmpty());
        assertThat(server.seen())
                .allMatch(request -> !request.headers().containsKey("Proxy-Authorization"));
    }

    @Test
    void a_proxy_of_settings_xml_is_used_for_all_but_its_exceptions() throws Exception {
        HttpProxy known =
                new HttpProxy(
                        "http",
                        "127.0.0.1",
                        proxy.port(),
                        new Credentials("user", PASSWORD),
                        "<proxies> in settings.xml");

        try (RegistryClient client = client(ProxyRules.none().with("http", known, "*.example"))) {
            assertThat(repository(client).findManifest("none")).isEmpty();
        }
        try (RegistryClient client =
                client(ProxyRules.none().with("https", known, "other|*.test"))) {
            assertThatThrownBy(() -> repository(client).findManifest("none"))
                    .hasMessageContaining("there is no host " + REGISTRY);
        }
    }

    @Test
    void a_registry_that_is_to_be_reached_directly_is() throws Exception {
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", address(), "NO_PROXY", "example.org,.test");

        try (RegistryClient client = client(ProxyRules.ofEnvironment(environment))) {
            assertThatThrownBy(() -> repository(client).findManifest("none"))
                    .hasMessageContaining("there is no host " + REGISTRY);
        }
    }

    @Test
    void a_proxy_that_wants_a_login_and_one_that_refuses_it_are_told() throws Exception {
        for (String login : List.of("", "user:wrong-word@")) {
            Map<String, String> environment = Map.of("HTTPS_PROXY", "http://" + login + address());
            try (RegistryClient client = client(ProxyRules.ofEnvironment(environment))) {
                assertThatThrownBy(() -> repository(client).findManifest("none"))
                        .hasMessageContaining("the proxy " + address() + " (from HTTPS_PROXY)")
                        .hasMessageContaining("(407)")
                        .hasMessageNotContaining("wrong-word");
            }
        }
    }

    @Test
    void a_proxy_that_does_not_let_it_out_is_told() throws Exception {
        try (ForwardProxy strict = ForwardProxy.start("", Map.of());
                RegistryClient client =
                        client(
                                ProxyRules.ofEnvironment(
                                        Map.of("https_proxy", "127.0.0.1:" + strict.port())))) {
            assertThatThrownBy(() -> repository(client).findManifest("none"))
                    .hasMessageContaining("does not connect to " + REGISTRY)
                    .hasMessageContaining("(403)");
        }
    }

    private static String address() {
        return "127.0.0.1:" + proxy.port();
    }

    private static RegistryClient client(ProxyRules rules) throws IOException {
        return RegistryClient.create(
                RegistrySettings.defaults()
                        .withAuthorities(List.of(server.caCertificate()))
                        .withPatience(PushedImages.HASTE)
                        .withProxies(rules));
    }

    private static Repository repository(RegistryClient client) throws IOException {
        return client.repository(
                ImageName.parse(REGISTRY + "/group/project"),
                CredentialSource.of(new Credentials("gitlab-ci-token", "secret"), "the test"));
    }

    private void push(RegistryClient client, Manifest image) throws IOException {
        ImagePusher.push(
                ImagePush.of(
                        repository(client),
                        image,
                        images.source(),
                        PushTags.movable(List.of("latest"))));
    }
}
