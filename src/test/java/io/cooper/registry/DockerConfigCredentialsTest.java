package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerConfigCredentialsTest {

    private static final String REGISTRY = "registry.example.com:5050";

    @TempDir private Path home;

    @Test
    void finds_what_docker_login_wrote_into_the_home_directory() throws Exception {
        Path file = write(home.resolve(".docker"), auths(REGISTRY, "me:pass:word"));

        assertThat(find(Map.of(), REGISTRY))
                .contains(
                        new FoundCredentials(new Credentials("me", "pass:word"), file.toString()));
    }

    @Test
    void the_variable_of_a_gitlab_job_comes_first() throws Exception {
        write(home.resolve(".docker"), auths(REGISTRY, "home:pw"));

        assertThat(find(Map.of("DOCKER_AUTH_CONFIG", auths(REGISTRY, "job:pw")), REGISTRY))
                .contains(
                        new FoundCredentials(new Credentials("job", "pw"), "$DOCKER_AUTH_CONFIG"));
    }

    @Test
    void the_file_is_asked_where_the_variable_knows_nothing_of_the_registry() throws Exception {
        write(home.resolve(".docker"), auths(REGISTRY, "home:pw"));

        assertThat(user(find(Map.of("DOCKER_AUTH_CONFIG", auths("other", "a:b")), REGISTRY)))
                .isEqualTo("home");
    }

    @Test
    void docker_config_names_another_directory() throws Exception {
        Path directory = home.resolve("elsewhere");
        write(directory, auths(REGISTRY, "there:pw"));
        write(home.resolve(".docker"), auths(REGISTRY, "home:pw"));

        assertThat(user(find(Map.of("DOCKER_CONFIG", directory.toString()), REGISTRY)))
                .isEqualTo("there");
    }

    @Test
    void an_entry_may_be_a_url() throws Exception {
        write(home.resolve(".docker"), auths("https://" + REGISTRY + "/v2/", "url:pw"));

        assertThat(user(find(Map.of(), REGISTRY))).isEqualTo("url");
    }

    @Test
    void docker_hub_is_known_by_its_old_name() throws Exception {
        write(home.resolve(".docker"), auths("https://index.docker.io/v1/", "hub:pw"));

        assertThat(user(find(Map.of(), "docker.io"))).isEqualTo("hub");
    }

    @Test
    void nothing_is_found_where_there_is_nothing() throws Exception {
        assertThat(find(Map.of(), REGISTRY)).isEmpty();

        write(home.resolve(".docker"), "{\"auths\":{\"" + REGISTRY + "\":{}},\"future\":1}");

        assertThat(find(Map.of(), REGISTRY)).isEmpty();
    }

    @Test
    void a_configuration_that_is_no_json_is_named_and_not_quoted() throws Exception {
        Path file = write(home.resolve(".docker"), "{\"auths\": topsecret}");

        assertThatThrownBy(() -> find(Map.of(), REGISTRY))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Docker's configuration in "
                                + file
                                + ": it is not JSON at line 1, column 11");
    }

    @Test
    void an_auth_that_is_no_base64_is_named_and_not_quoted() {
        String config = "{\"auths\":{\"" + REGISTRY + "\":{\"auth\":\"top:secret\"}}}";

        assertThatThrownBy(() -> find(Map.of("DOCKER_AUTH_CONFIG", config), REGISTRY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("$DOCKER_AUTH_CONFIG")
                .hasMessageContaining(REGISTRY)
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_credential_helper_that_is_missing_is_named() throws Exception {
        write(home.resolve(".docker"), "{\"credsStore\":\"nowhere-to-be-found\"}");

        assertThatThrownBy(() -> find(Map.of(), REGISTRY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("docker-credential-nowhere-to-be-found")
                .hasMessageContaining("PATH");
    }

    private Optional<FoundCredentials> find(Map<String, String> environment, String registry)
            throws IOException {
        return new DockerConfigCredentials(environment, home).find(registry);
    }

    private static String user(Optional<FoundCredentials> found) {
        return found.orElseThrow().credentials().username();
    }

    private static Path write(Path directory, String config) throws IOException {
        Files.createDirectories(directory);
        return Files.writeString(directory.resolve("config.json"), config);
    }

    private static String auths(String name, String pair) {
        String auth = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return "{\"auths\":{\"" + name + "\":{\"auth\":\"" + auth + "\"}}}";
    }
}
