package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.testing.Account;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.Dockerd;
import io.cooper.testing.EngineCertificates;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.Leaks;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.OrdinaryUser;
import io.cooper.testing.Requirements;
import io.cooper.testing.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps and tests in containers of Docker, for root and for whoever may use its socket. */
class DockerSandboxIT {

    private static final String PROJECT = "infra/ntp";
    private static final String TOKEN = "glcbt-64_docker_jobtoken";

    @TempDir private static Path directory;
    @AutoClose private static Dockerd dockerd;
    private static EngineCertificates certificates;
    private static int port;
    private static Path base;
    private static String digest;

    @BeforeAll
    static void start() throws Exception {
        Requirements.root();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        certificates = EngineCertificates.create(directory.resolve("certificates"));
        port = EngineModule.freePort();
        dockerd = Dockerd.startWithTls(directory.resolve("dockerd"), port, certificates);
        Files.setPosixFilePermissions(
                dockerd.socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
        base = BusyBoxImage.create(directory.resolve("base")).directory();
        digest = EngineModule.digest(directory.resolve("near"), base);
    }

    @AfterEach
    void nothing_is_left_in_the_engine() throws Exception {
        assertThat(dockerd.docker("ps", "-aq")).isEmpty();
        assertThat(dockerd.docker("images", "-aq")).isEmpty();
    }

    @Test
    void an_image_with_packages_is_the_same_as_that_of_the_other_kinds() throws Exception {
        MavenProject near = MavenProject.example("ntp", directory.resolve("ntp-near"));
        // The latter has a file with a capability.
        String packages = "-Dcooper.packages=chrony,iputils-ping,libcap2-bin";
        near.succeed("package", packages, "-Dcooper.refresh=true", "-Dcooper.sandbox=namespaces");
        MavenProject project = MavenProject.example("ntp", directory.resolve("ntp"));
        try (GitLabRegistry registry =
                GitLabRegistry.start(
                        directory.resolve("registry"), List.of(Account.jobToken(TOKEN, PROJECT)))) {
            inEngine(project).gitLabJob(registry, PROJECT, TOKEN);

            MavenResult result = project.succeed("deploy", packages, "-Dcooper.refresh=true");

            assertThat(result.output())
                    .contains("sandbox: docker (as <sandbox> wants it, engine unix://")
                    .contains("Tests run: 2, Failures: 0, Errors: 0");
            assertThat(layers(project)).isEqualTo(layers(near));
            assertThat(registry.tags(PROJECT)).containsExactly("01234567", "feature");
        }
        assertThat(Leaks.of(project.directory()).find()).isEmpty();
    }

    @Test
    void an_ordinary_user_without_ids_gets_this_kind_by_itself_and_makes_the_same_image()
            throws Exception {
        OrdinaryUser user = OrdinaryUser.in(directory.resolve("home"), false);
        MavenProject project = module("home/module").as(user);
        project.env("DOCKER_HOST", "unix://" + dockerd.socket());

        MavenResult result = project.succeed("verify", "clean", "-Dcooper.refresh=true");

        assertThat(result.output())
                .contains("sandbox: docker (neither namespaces nor a chroot can be had here")
                .contains("Tests run: 2, Failures: 0, Errors: 0")
                .contains(digest);
        assertThat(project.directory().resolve("target")).doesNotExist();
    }

    @Test
    void a_test_that_fails_is_reported_and_a_step_that_takes_too_long_is_ended() throws Exception {
        MavenProject project = inEngine(module("failing"));
        project.edit(
                "pom.xml",
                "<ready>",
                "<secrets><secret><id>one</id><variable>MY_TOKEN</variable></secret></secrets>"
                        + "<ready>");
        project.env("MY_TOKEN", "s3cret-of-a-step-c2VjcmV0");
        project.file(
                "src/main/container/build.d/15-secret.sh",
                "#!/bin/sh -e\ncat /run/secrets/one\nwc -c < /run/secrets/one > /length\n");
        project.file("src/test/container/30-fails.sh", "#!/bin/sh\necho it is wrong\nexit 7\n");
        project.file(
                "src/test/container/40-hangs.sh", "#!/bin/sh\n# test: timeout=1\nsleep 1234\n");

        MavenResult failed = project.run("verify");
        project.file("src/main/container/build.d/20-slow.sh", "#!/bin/sh\nsleep 4321\n");
        MavenResult ended = project.run("package", "-Dcooper.stepTimeout=1");

        assertThat(failed.exit()).isNotZero();
        assertThat(failed.output())
                .contains("Tests run: 4, Failures: 1, Errors: 1")
                .contains("it is wrong")
                .contains("took longer than 1 s");
        assertThat(ended.exit()).isNotZero();
        assertThat(ended.output()).contains("20-slow.sh took longer than 1 s and was ended");
        assertThat(Leaks.of(project.directory()).find()).isEmpty();
    }

    @Test
    void what_a_killed_build_left_is_removed_by_the_next_which_leaves_nothing_at_ctrl_c()
            throws Exception {
        MavenProject project = inEngine(module("ended"));
        project.file("src/main/container/build.d/20-long.sh", "#!/bin/sh\nsleep 2346\n");

        end(project, "KILL");
        await(() -> dockerd.docker("ps", "-aq").isEmpty());
        assertThat(dockerd.docker("images", "-aq")).isNotEmpty();
        end(project, "INT");

        nothing_is_left_in_the_engine();
        assertThat(Leaks.of(project.directory()).find()).isEmpty();
    }

    /** Ends Maven while a step runs. */
    private static void end(MavenProject project, String signal) throws Exception {
        Path log = directory.resolve(signal + ".log");
        Process maven = project.command("package").redirectOutput(log.toFile()).start();
        try {
            await(() -> !maven.isAlive() || dockerd.runs("sleep 2346"));
            assertThat(maven.isAlive()).as(Files.readString(log)).isTrue();
            Requirements.installed("kill").run("-" + signal, Long.toString(maven.pid()));
            assertThat(maven.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            maven.destroyForcibly().waitFor();
        }
    }

    @Test
    void an_engine_is_reached_over_tls_as_a_dind_service_is() throws Exception {
        MavenProject project = module("tls").options("-Dcooper.sandbox=docker");
        project.env("DOCKER_HOST", "tcp://127.0.0.1:" + port).env("DOCKER_TLS_VERIFY", "1");
        project.env("DOCKER_CERT_PATH", certificates.directory().toString());

        MavenResult result = project.succeed("package", "-Dcooper.refresh=true");

        assertThat(result.output()).contains("engine tcp://127.0.0.1:" + port).contains(digest);
    }

    private static MavenProject module(String name) throws Exception {
        return EngineModule.create(directory.resolve(name), base);
    }

    private static void await(Waiting.State state) throws Exception {
        assertThat(Waiting.until(state, Duration.ofMinutes(1))).isTrue();
    }

    private static MavenProject inEngine(MavenProject project) {
        return project.env("DOCKER_HOST", "unix://" + dockerd.socket())
                .options("-Dcooper.sandbox=docker");
    }

    private static List<?> layers(MavenProject project) throws Exception {
        return ImageLayout.open(project.layout()).manifest().layers();
    }
}
