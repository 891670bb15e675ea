package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.Leaks;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.OrdinaryUser;
import io.cooper.testing.Podman;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps and tests in containers of podman, root's and a user's own. */
class PodmanSandboxIT {

    @TempDir private static Path directory;
    private static Path base;
    private static String digest;

    @BeforeAll
    static void prepare() throws Exception {
        Requirements.root();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        base = BusyBoxImage.create(directory.resolve("base")).directory();
        digest = EngineModule.digest(directory.resolve("near"), base);
    }

    @Test
    void podman_makes_the_same_image_over_tcp_and_runs_it() throws Exception {
        int own = EngineModule.freePort();
        try (Podman podman = Podman.start(directory.resolve("podman"), own)) {
            MavenProject project = module("podman-root").options("-Dcooper.sandbox=docker");
            project.env("DOCKER_HOST", "tcp://127.0.0.1:" + own);

            MavenResult result = project.succeed("verify", "cooper:load", "-Dcooper.refresh=true");

            assertThat(result.output())
                    .contains("sandbox: docker (as <sandbox> wants it, engine tcp://")
                    .contains("Tests run: 2, Failures: 0, Errors: 0")
                    .contains("loaded into tcp://127.0.0.1:")
                    .contains(digest);
            assertThat(podman.podman("ps", "--all", "--quiet")).isEmpty();
            assertThat(podman.podman("images", "--format={{.Repository}}:{{.Tag}}").strip())
                    .isEqualTo("localhost/image:1.0-SNAPSHOT");
            String content =
                    podman.podman(
                            "run",
                            "--rm",
                            "--network=none",
                            "--entrypoint=cat",
                            "image:1.0-SNAPSHOT",
                            "/last");
            assertThat(content).endsWith("last\n");
        }
        assertThat(Leaks.of(directory.resolve("podman")).find()).isEmpty();
    }

    @Test
    void a_podman_of_ones_own_is_found_without_settings_and_makes_the_same_image()
            throws Exception {
        OrdinaryUser user = OrdinaryUser.in(directory.resolve("podman-home"), true);
        try (Podman podman = Podman.start(directory.resolve("podman-user"), user)) {
            MavenProject project = module("podman-home/module").as(user);
            project.env("XDG_RUNTIME_DIR", podman.runtimeDirectory().toString());
            project.options("-Dcooper.sandbox=docker");

            MavenResult result = project.succeed("verify", "clean", "-Dcooper.refresh=true");

            assertThat(result.output())
                    .contains("engine unix://" + podman.runtimeDirectory())
                    .contains("Tests run: 2, Failures: 0, Errors: 0")
                    .contains(digest);
            assertThat(project.directory().resolve("target")).doesNotExist();
            assertThat(podman.podman("ps", "--all", "--quiet")).isEmpty();
            assertThat(podman.podman("images", "--all", "--quiet")).isEmpty();
        }
        assertThat(Leaks.of(directory.resolve("podman-user")).find()).isEmpty();
    }

    private static MavenProject module(String name) throws Exception {
        return EngineModule.create(directory.resolve(name), base);
    }
}
