package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialHelperTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ImageName IMAGE = ImageName.parse("registry.example.com:5050/group/app");

    @TempDir private Path home;

    @BeforeEach
    void docker_is_told_to_use_the_helper() throws Exception {
        Files.createDirectories(home.resolve(".docker"));
        Files.writeString(
                home.resolve(".docker/config.json"),
                "{\"credHelpers\":{\"registry.example.com:5050\":\"test\"}}");
    }

    @Test
    void a_helper_is_asked_for_its_registry_by_name() throws Exception {
        helper("read server; test \"$1\" = get || exit 9", answer("me", "for-$server"));

        assertThat(find())
                .contains(
                        new FoundCredentials(
                                new Credentials("me", "for-registry.example.com:5050"),
                                "docker-credential-test"));
    }

    @Test
    void a_helper_knows_docker_hub_by_its_old_address() throws Exception {
        Files.writeString(home.resolve(".docker/config.json"), "{\"credsStore\":\"test\"}");
        helper("read server", answer("hub", "$server"));

        assertThat(find(ImageName.parse("debian:bookworm"), PATIENCE).orElseThrow().credentials())
                .isEqualTo(new Credentials("hub", "https://index.docker.io/v1/"));
    }

    @Test
    void a_helper_is_not_asked_for_another_registry() throws Exception {
        helper("touch '" + home + "/asked'", answer("me", "pw"));

        assertThat(find(ImageName.parse("other.example.com/group/app"), PATIENCE)).isEmpty();
        assertThat(home.resolve("asked")).doesNotExist();
    }

    @Test
    void a_helper_that_has_nothing_leaves_it_to_the_next_place() throws Exception {
        helper("echo 'credentials not found in native keychain'; exit 1");
        Files.createDirectories(home.resolve(".config/containers"));
        Files.writeString(
                home.resolve(".config/containers/auth.json"),
                "{\"auths\":{\"registry.example.com:5050\":"
                        + "{\"username\":\"podman\",\"password\":\"pw\"}}}");

        assertThat(find().orElseThrow().credentials().username()).isEqualTo("podman");
    }

    @Test
    void a_helper_that_fails_is_named_with_a_way_to_see_why_and_not_quoted() throws Exception {
        helper("echo topsecret; echo topsecret >&2; exit 3");

        assertThatThrownBy(this::find)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("docker-credential-test")
                .hasMessageContaining("code 3")
                .hasMessageContaining("echo registry.example.com:5050 | docker-credential-test get")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void a_helper_that_answers_nonsense_is_named_and_not_quoted() throws Exception {
        helper("echo topsecret");

        assertThatThrownBy(this::find)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("docker-credential-test")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void a_helper_with_an_identity_token_is_refused() throws Exception {
        helper(answer("<token>", "topsecret"));

        assertThatThrownBy(this::find)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("identity token")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void a_helper_that_does_not_answer_is_ended_with_all_that_it_started() throws Exception {
        Path self = home.resolve("self");
        Path child = home.resolve("child");
        helper(
                "echo $$ >'" + self + "'",
                "sleep 600 & echo $! >'" + child + ".new'; mv '" + child + ".new' '" + child + "'",
                "wait");

        assertThatThrownBy(() -> find(IMAGE, Duration.ofSeconds(2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("docker-credential-test")
                .hasMessageContaining("did not answer for registry.example.com:5050 within 2 s");
        assertThat(isRunning(self)).isFalse();
        assertThat(isRunning(child)).isFalse();
    }

    @Test
    void a_helper_that_is_no_program_is_not_on_the_path() throws Exception {
        Files.writeString(home.resolve("docker-credential-test"), "not executable");

        assertThatThrownBy(this::find)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("docker-credential-test")
                .hasMessageContaining("is not on the PATH");
    }

    private Optional<FoundCredentials> find() throws IOException {
        return find(IMAGE, PATIENCE);
    }

    private Optional<FoundCredentials> find(ImageName image, Duration patience) throws IOException {
        Map<String, String> environment = Map.of("PATH", home + ":/usr/bin:/bin");
        return new DockerConfigCredentials(environment, home, patience).find(image);
    }

    private void helper(String... lines) throws IOException {
        Path file = home.resolve("docker-credential-test");
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String answer(String username, String secret) {
        return "printf '{\"Username\":\"%s\",\"Secret\":\"%s\"}' '"
                + username
                + "' \""
                + secret
                + "\"";
    }

    /** Tells whether a process runs; one that ended and was not waited for does not. */
    private static boolean isRunning(Path pidFile) throws IOException, InterruptedException {
        Path stat = Path.of("/proc", Files.readString(pidFile).trim(), "stat");
        for (int attempt = 0; attempt < 100_000; attempt++) {
            String text = Files.exists(stat) ? text(stat) : "";
            if (text.isEmpty() || text.substring(text.lastIndexOf(')')).startsWith(") Z")) {
                return false;
            }
            // A process that was killed needs a moment to be gone.
            Thread.onSpinWait();
        }
        return true;
    }

    private static String text(Path stat) {
        try {
            return Files.readString(stat);
        } catch (IOException e) {
            return "";
        }
    }
}
