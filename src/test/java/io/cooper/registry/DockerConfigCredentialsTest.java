package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
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
    void each_place_is_asked_before_the_next_one() throws Exception {
        Path podman = Path.of("containers", "auth.json");
        Path run = home.resolve("run");
        Path file = home.resolve("registry-auth.json");
        Map<String, String> environment =
                Map.of(
                        "DOCKER_AUTH_CONFIG", auths("other", "a:b"),
                        "DOCKER_CONFIG", home.resolve("docker").toString(),
                        "REGISTRY_AUTH_FILE", file.toString(),
                        "XDG_RUNTIME_DIR", run.toString());
        List<Path> places =
                List.of(
                        home.resolve(".config").resolve(podman),
                        run.resolve(podman),
                        file,
                        home.resolve(".docker/config.json"),
                        home.resolve("docker/config.json"));

        for (Path place : places) {
            Files.createDirectories(place.getParent());
            Files.writeString(place, auths(REGISTRY, "me:pw"));

            assertThat(find(environment, REGISTRY))
                    .contains(new FoundCredentials(new Credentials("me", "pw"), place.toString()));
        }
    }

    @Test
    void an_xdg_directory_is_asked_instead_of_the_one_in_the_home_directory() throws Exception {
        Path config = home.resolve("elsewhere");
        Files.createDirectories(config.resolve("containers"));
        Files.writeString(config.resolve("containers/auth.json"), auths(REGISTRY, "xdg:pw"));

        assertThat(user(find(Map.of("XDG_CONFIG_HOME", config.toString()), REGISTRY)))
                .isEqualTo("xdg");
    }

    @Test
    void the_entry_for_the_closest_part_of_a_registry_counts() throws Exception {
        Files.createDirectories(home.resolve(".config/containers"));
        Files.writeString(
                home.resolve(".config/containers/auth.json"),
                "{\"auths\":{%s,%s,%s}}"
                        .formatted(
                                entry(REGISTRY, "all:pw"),
                                entry(REGISTRY + "/group/app", "app:pw"),
                                entry(REGISTRY + "/group", "group:pw")));

        assertThat(user(findFor(Map.of(), REGISTRY + "/group/app"))).isEqualTo("app");
        assertThat(user(findFor(Map.of(), REGISTRY + "/group/app/debug"))).isEqualTo("app");
        assertThat(user(findFor(Map.of(), REGISTRY + "/group/app2"))).isEqualTo("group");
        assertThat(user(findFor(Map.of(), REGISTRY + "/other"))).isEqualTo("all");
    }

    @Test
    void an_entry_for_a_part_of_a_registry_is_for_no_other_part() throws Exception {
        write(home.resolve(".docker"), auths(REGISTRY + "/group", "group:pw"));

        assertThat(findFor(Map.of(), REGISTRY + "/groups/app")).isEmpty();
        assertThat(findFor(Map.of(), "other.example.com/group/app")).isEmpty();
    }

    @Test
    void another_port_is_another_registry() throws Exception {
        write(home.resolve(".docker"), auths("registry.example.com", "me:pw"));

        assertThat(find(Map.of(), REGISTRY)).isEmpty();
    }

    @Test
    void an_identity_token_is_refused() throws Exception {
        write(
                home.resolve(".docker"),
                "{\"auths\":{\"" + REGISTRY + "\":{\"identitytoken\":\"topsecret\"}}}");

        assertThatThrownBy(() -> find(Map.of(), REGISTRY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("identity token")
                .hasMessageNotContaining("topsecret");
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
        return findFor(environment, registry + "/group/app");
    }

    private Optional<FoundCredentials> findFor(Map<String, String> environment, String image)
            throws IOException {
        return new DockerConfigCredentials(environment, home).find(ImageName.parse(image));
    }

    private static String user(Optional<FoundCredentials> found) {
        return found.orElseThrow().credentials().username();
    }

    private static Path write(Path directory, String config) throws IOException {
        Files.createDirectories(directory);
        return Files.writeString(directory.resolve("config.json"), config);
    }

    private static String auths(String name, String pair) {
        return "{\"auths\":{" + entry(name, pair) + "}}";
    }

    private static String entry(String name, String pair) {
        String auth = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return "\"" + name + "\":{\"auth\":\"" + auth + "\"}";
    }
}
