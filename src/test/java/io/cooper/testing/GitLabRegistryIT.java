package io.cooper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry of the tests, seen through a real client. */
class GitLabRegistryIT {

    @TempDir private Path directory;
    @AutoClose private GitLabRegistry registry;
    private Tool skopeo;
    private Path image;

    @BeforeEach
    void start() throws Exception {
        Requirements.tool("docker-registry", "docker-registry");
        skopeo = Requirements.tool("skopeo", "skopeo");
        registry =
                GitLabRegistry.start(
                        directory.resolve("registry"),
                        List.of(
                                Account.anonymous().pulling("library/debian"),
                                Account.jobToken("secret", "group/ntp"),
                                Account.deployToken("deploy", "word", "group/ntp")));
        image = SampleImage.create(directory.resolve("image")).directory();
    }

    @Test
    void a_job_pushes_to_its_project_and_a_deploy_token_pulls_from_it() throws Exception {
        push("gitlab-ci-token:secret", "group/ntp/sub:1.0");

        assertThat(registry.tags("group/ntp/sub")).containsExactly("1.0");
        assertThat(registry.uploads()).isEqualTo(2);
        assertThat(registry.blobs()).hasSize(3);
        assertThat(inspect("--creds=deploy:word", "group/ntp/sub:1.0")).contains("amd64");
        assertThat(registry.tokenRequests())
                .anySatisfy(
                        request -> {
                            assertThat(request.username()).isEqualTo("gitlab-ci-token");
                            assertThat(request.scopes())
                                    .containsExactly("repository:group/ntp/sub:pull,push");
                        });
    }

    @Test
    void a_job_cannot_push_to_another_project() throws Exception {
        assertThatThrownBy(() -> push("gitlab-ci-token:secret", "group/other:1.0"))
                .hasMessageContaining("requested access to the resource is denied");
        assertThat(registry.blobs()).isEmpty();
    }

    @Test
    void a_path_three_levels_below_the_project_is_not_the_projects() {
        assertThatThrownBy(() -> push("gitlab-ci-token:secret", "group/ntp/a/b/c:1.0"))
                .hasMessageContaining("denied");
    }

    @Test
    void a_wrong_password_is_refused() {
        assertThatThrownBy(() -> push("gitlab-ci-token:wrong", "group/ntp:1.0"))
                .hasMessageContaining("HTTP Basic: Access denied");
    }

    @Test
    void nobody_in_particular_pulls_from_a_public_project_and_from_no_other() throws Exception {
        registry.setAccounts(
                List.of(
                        Account.anonymous().pulling("library/debian"),
                        Account.of("admin", "admin")
                                .pulling("library/debian")
                                .pushing("library/debian")));
        push("admin:admin", "library/debian:bookworm");

        assertThat(inspect("--no-creds", "library/debian:bookworm")).contains("amd64");
        assertThatThrownBy(() -> inspect("--no-creds", "group/ntp:1.0"))
                .hasMessageContaining("denied");
    }

    @Test
    void a_registry_that_is_switched_off_says_so() {
        registry.setEnabled(false);

        assertThatThrownBy(() -> push("gitlab-ci-token:secret", "group/ntp:1.0"))
                .hasMessageContaining("404");
        assertThat(registry.tokenRequests())
                .extracting(GitLabRegistry.TokenRequest::status)
                .contains(404);
    }

    @Test
    void the_registry_ends_with_the_jvm_that_started_it_even_when_that_is_killed()
            throws Exception {
        Path home = directory.resolve("other");
        Process jvm =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                home.toString())
                        .redirectErrorStream(true)
                        .start();
        try {
            jvm.inputReader().readLine();
            List<ProcessHandle> started = jvm.descendants().toList();
            assertThat(started)
                    .extracting(process -> process.info().command())
                    .anyMatch(command -> command.orElse("").endsWith("docker-registry"));

            jvm.destroyForcibly().waitFor();

            for (ProcessHandle process : started) {
                process.onExit().get(10, TimeUnit.SECONDS);
            }
            assertThat(started).noneMatch(ProcessHandle::isAlive);
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Starts a registry and waits for its end. */
    static final class Main {
        public static void main(String[] arguments) throws Exception {
            try (GitLabRegistry registry = GitLabRegistry.start(Path.of(arguments[0]), List.of())) {
                System.out.println(registry.address());
                Thread.sleep(60_000);
            }
        }
    }

    private void push(String credentials, String name) throws Exception {
        skopeo.run(
                "--insecure-policy",
                "copy",
                "--dest-creds=" + credentials,
                "--dest-cert-dir=" + certificates(),
                "oci:" + image,
                "docker://" + registry.address() + "/" + name);
    }

    private String inspect(String credentials, String name) throws Exception {
        return skopeo.run(
                "inspect",
                credentials,
                "--cert-dir=" + certificates(),
                "docker://" + registry.address() + "/" + name);
    }

    private Path certificates() throws Exception {
        Path certificates = directory.resolve("certificates");
        Files.createDirectories(certificates);
        Files.write(certificates.resolve("ca.crt"), Files.readAllBytes(registry.caCertificate()));
        return certificates;
    }
}
