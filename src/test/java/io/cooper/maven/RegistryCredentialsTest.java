package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.registry.FoundCredentials;
import io.cooper.registry.ImageName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.junit.jupiter.api.Test;

class RegistryCredentialsTest {

    private static final String REGISTRY = "registry.example.com:5050";
    private static final String PROXY = "gitlab.example.com:443";

    /** All that a job may have, the first to be used first. */
    private static Map<String, String> job() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("GITLAB_CI", "true");
        variables.put("CI_REGISTRY", REGISTRY);
        variables.put("CI_REGISTRY_USER", "gitlab-ci-token");
        variables.put("CI_REGISTRY_PASSWORD", "of the registry");
        variables.put("CI_DEPLOY_USER", "gitlab+deploy-token-1");
        variables.put("CI_DEPLOY_PASSWORD", "of the deploy token");
        variables.put("CI_JOB_TOKEN", "of the job");
        variables.put("DOCKER_AUTH_CONFIG", auths(REGISTRY, "docker", "of docker"));
        variables.put("CI_DEPENDENCY_PROXY_SERVER", PROXY);
        variables.put("CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", PROXY + "/infra/containers");
        variables.put("CI_DEPENDENCY_PROXY_USER", "gitlab-ci-token");
        variables.put("CI_DEPENDENCY_PROXY_PASSWORD", "of the proxy");
        return variables;
    }

    @Test
    void each_source_is_used_when_those_before_it_are_not_there() throws Exception {
        Map<String, String> variables = job();

        assertThat(where(settings(server(REGISTRY, "me", "pw")), variables))
                .isEqualTo("server " + REGISTRY + " in settings.xml");
        assertThat(where(settings(server("registry.example.com", "me", "pw")), variables))
                .isEqualTo("server registry.example.com in settings.xml");
        List<String> found = new ArrayList<>();
        for (String gone :
                List.of("CI_REGISTRY_PASSWORD", "CI_DEPLOY_USER", "CI_JOB_TOKEN", "none")) {
            found.add(where(settings(), variables));
            variables.remove(gone);
        }
        assertThat(found)
                .containsExactly(
                        "CI_REGISTRY_USER",
                        "CI_DEPLOY_USER",
                        "CI_JOB_TOKEN",
                        "$DOCKER_AUTH_CONFIG");
    }

    @Test
    void a_registry_is_given_nothing_that_is_meant_for_another() throws Exception {
        Settings settings = settings(server("another.example.com", "me", "pw"));

        for (String image :
                List.of(
                        "debian:bookworm",
                        "registry.example.com/infra/ntp",
                        "registry.example.com:5051/infra/ntp",
                        "gitlab.example.com:5050/infra/ntp")) {
            assertThat(find(settings, job(), image)).as(image).isNull();
        }
    }

    @Test
    void the_dependency_proxy_is_given_its_own_login() throws Exception {
        FoundCredentials found = find(settings(), job(), PROXY + "/infra/containers/debian");

        assertThat(found.where()).isEqualTo("CI_DEPENDENCY_PROXY_USER");
        assertThat(found.credentials().password()).isEqualTo("of the proxy");
    }

    @Test
    void outside_a_job_its_variables_mean_nothing() throws Exception {
        Map<String, String> variables = job();
        variables.remove("GITLAB_CI");

        assertThat(where(settings(), variables)).isEqualTo("$DOCKER_AUTH_CONFIG");
    }

    @Test
    void a_server_without_a_password_is_named() {
        Settings settings = settings(server(REGISTRY, "me", null));

        assertThatThrownBy(() -> where(settings, job()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server " + REGISTRY + " in settings.xml")
                .hasMessageContaining("<password>");
    }

    private static String where(Settings settings, Map<String, String> variables)
            throws IOException {
        return find(settings, variables, REGISTRY + "/infra/ntp").where();
    }

    private static FoundCredentials find(
            Settings settings, Map<String, String> variables, String image) throws IOException {
        return new RegistryCredentials(settings, nothingIsEncrypted(), variables, Path.of("none"))
                .find(ImageName.parse(image))
                .orElse(null);
    }

    private static String auths(String registry, String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
                .formatted(registry, Base64.getEncoder().encodeToString(pair));
    }

    private static Settings settings(Server... servers) {
        Settings settings = new Settings();
        settings.setServers(List.of(servers));
        return settings;
    }

    private static Server server(String id, String username, String password) {
        Server server = new Server();
        server.setId(id);
        server.setUsername(username);
        server.setPassword(password);
        return server;
    }

    static SettingsDecrypter nothingIsEncrypted() {
        return request -> new Decrypted(request);
    }

    private record Decrypted(SettingsDecryptionRequest request)
            implements SettingsDecryptionResult {

        @Override
        public Server getServer() {
            return request.getServers().get(0);
        }

        @Override
        public List<Server> getServers() {
            return request.getServers();
        }

        @Override
        public Proxy getProxy() {
            return null;
        }

        @Override
        public List<Proxy> getProxies() {
            return List.of();
        }

        @Override
        public List<SettingsProblem> getProblems() {
            return List.of();
        }
    }
}
