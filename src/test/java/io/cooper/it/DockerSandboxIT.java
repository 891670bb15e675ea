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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps and tests in containers of an engine, for root and for whoever may use its socket. */
class DockerSandboxIT {

    private static final String PROJECT = "infra/ntp";
    private static final String TOKEN = "glcbt-64_docker_jobtoken";

    /** All that a step can do to a tree. */
    private static final String CHANGES =
            """
            #!/bin/sh -e
            test "$(hostname)" = container
            test "$(env | sed 's/=.*//' | sort | tr '\\n' ' ')" = \
              "DEBIAN_FRONTEND HOME PATH PWD SHLVL SOURCE_DATE_EPOCH " || { env; exit 3; }
            mkdir -p -m 2770 /srv/group
            chown 1234:70000 /srv/group
            cp /bin/busybox /usr-busybox
            chmod 4755 /usr-busybox
            ln /usr-busybox /srv/same
            ln -s ../no/such /srv/dangling
            mkfifo /srv/fifo
            chmod 600 /etc/group
            rm -r /old/gone
            rm -r /old/replaced
            echo file > /old/replaced
            echo bbbb > /old/rewritten
            touch -d '2020-01-02 03:04:05' /old/rewritten
            echo "127.0.0.9 intruder" >> /etc/hosts
            """;

    @TempDir private static Path directory;
    private static Dockerd dockerd;
    private static EngineCertificates certificates;
    private static int port;
    private static Path base;

    @BeforeAll
    static void start() throws Exception {
        Requirements.root();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        certificates = EngineCertificates.create(directory.resolve("certificates"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        dockerd = Dockerd.startWithTls(directory.resolve("dockerd"), port, certificates);
        Files.setPosixFilePermissions(
                dockerd.socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
        base = BusyBoxImage.create(directory.resolve("base")).directory();
    }

    @AfterAll
    static void stop() throws Exception {
        if (dockerd != null) {
            dockerd.close();
        }
    }

    @AfterEach
    void nothing_is_left_in_the_engine() throws Exception {
        assertThat(dockerd.docker("ps", "-aq")).isEmpty();
        assertThat(dockerd.docker("images", "-aq")).isEmpty();
    }

    @Test
    void an_image_with_packages_is_the_same_as_that_of_the_other_kinds() throws Exception {
        MavenProject near = MavenProject.example("ntp", directory.resolve("near"));
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
        MavenProject ofRoot = module("of-root").options("-Dcooper.sandbox=namespaces");
        ofRoot.succeed("verify", "-Dcooper.refresh=true");
        OrdinaryUser user = OrdinaryUser.in(directory.resolve("home"), false);
        MavenProject project = module("home/module").as(user);
        project.env("DOCKER_HOST", "unix://" + dockerd.socket());

        MavenResult result = project.succeed("verify", "-Dcooper.refresh=true");

        assertThat(result.output())
                .contains("sandbox: docker (neither namespaces nor a chroot can be had here")
                .contains("Tests run: 2, Failures: 0, Errors: 0");
        assertThat(digest(project)).isEqualTo(digest(ofRoot));
        project.succeed("clean");
        assertThat(project.directory().resolve("target")).doesNotExist();
    }

    @Test
    void a_test_that_fails_is_reported_with_the_log_of_the_service() throws Exception {
        MavenProject project = inEngine(module("failing"));
        project.file("src/test/container/30-fails.sh", "#!/bin/sh\necho it is wrong\nexit 7\n");
        project.file(
                "src/test/container/40-hangs.sh", "#!/bin/sh\n# test: timeout=1\nsleep 1234\n");

        MavenResult result = project.run("verify");

        assertThat(result.exit()).isNotZero();
        assertThat(result.output())
                .contains("Tests run: 4, Failures: 1, Errors: 1")
                .contains("it is wrong")
                .contains("took longer than 1 s");
    }

    @Test
    void a_step_that_takes_too_long_is_ended_and_secrets_stay_secret() throws Exception {
        MavenProject project =
                inEngine(
                        MavenProject.image(
                                directory.resolve("slow"),
                                """
                                <from>oci:%s</from>
                                <secrets>
                                  <secret><id>one</id><variable>MY_TOKEN</variable></secret>
                                </secrets>
                                """
                                        .formatted(base)));
        project.env("MY_TOKEN", "s3cret-of-a-step-c2VjcmV0");
        project.file(
                "src/main/container/build.d/10-secret.sh",
                "#!/bin/sh -e\ncat /run/secrets/one\nwc -c < /run/secrets/one > /length\n");
        project.succeed("package");
        project.file("src/main/container/build.d/20-slow.sh", "#!/bin/sh\nsleep 4321\n");

        MavenResult result = project.run("package", "-Dcooper.stepTimeout=1");

        assertThat(result.exit()).isNotZero();
        assertThat(result.output()).contains("20-slow.sh took longer than 1 s and was ended");
        assertThat(Leaks.of(project.directory()).find()).isEmpty();
    }

    @Test
    void what_a_killed_build_left_is_removed_by_the_next() throws Exception {
        MavenProject project = inEngine(module("killed"));
        project.file("src/main/container/build.d/20-long.sh", "#!/bin/sh\nsleep 2345\n");
        Path log = directory.resolve("killed.log");
        Process maven = project.command("package").redirectOutput(log.toFile()).start();
        try {
            await(() -> !maven.isAlive() || !dockerd.docker("ps", "-q").isEmpty());
            assertThat(maven.isAlive()).as(Files.readString(log)).isTrue();
        } finally {
            maven.destroyForcibly().waitFor();
        }
        await(() -> dockerd.docker("ps", "-aq").isEmpty());

        inEngine(module("next")).succeed("package", "-Dcooper.refresh=true");
    }

    @Test
    void an_engine_is_reached_over_tls_as_a_dind_service_is() throws Exception {
        MavenProject project = module("tls").options("-Dcooper.sandbox=docker");
        project.env("DOCKER_HOST", "tcp://127.0.0.1:" + port).env("DOCKER_TLS_VERIFY", "1");

        project.options("-Dcooper.refresh=true");

        MavenResult unknown = project.env("DOCKER_CERT_PATH", "/nowhere").run("package");
        MavenResult known =
                project.env("DOCKER_CERT_PATH", certificates.directory().toString())
                        .succeed("verify");

        assertThat(unknown.exit()).isNotZero();
        assertThat(unknown.output()).contains("DOCKER_HOST").contains("DOCKER_CERT_PATH");
        assertThat(known.output()).contains("Tests run: 2, Failures: 0, Errors: 0");
    }

    @Test
    void a_build_that_is_ended_leaves_nothing_in_the_engine() throws Exception {
        MavenProject project = inEngine(module("ended"));
        project.file("src/main/container/build.d/20-long.sh", "#!/bin/sh\nsleep 2346\n");
        Path log = directory.resolve("ended.log");
        Process maven = project.command("package").redirectOutput(log.toFile()).start();
        try {
            await(() -> !maven.isAlive() || !dockerd.docker("ps", "-q").isEmpty());
            assertThat(maven.isAlive()).as(Files.readString(log)).isTrue();
            maven.destroy(); // SIGTERM, to which a JVM does what it does to Ctrl-C
            assertThat(maven.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            maven.destroyForcibly().waitFor();
        }

        nothing_is_left_in_the_engine();
        assertThat(Leaks.of(project.directory()).find()).isEmpty();
    }

    @Test
    void an_engine_that_is_not_there_is_named_with_the_way_out() throws Exception {
        MavenProject project = module("nowhere").options("-Dcooper.sandbox=docker");
        project.env("DOCKER_HOST", "unix:///nowhere/docker.sock");

        MavenResult result = project.run("package", "-Dcooper.refresh=true");

        assertThat(result.exit()).isNotZero();
        assertThat(result.output())
                .contains(
                        "<sandbox>docker</sandbox> does not work here: no Docker engine answers at")
                .contains("unix:///nowhere/docker.sock")
                .contains("or set DOCKER_HOST");
    }

    private static MavenProject module(String name) throws Exception {
        MavenProject project =
                MavenProject.image(
                        directory.resolve(name),
                        """
                        <from>oci:%s</from>
                        <entrypoint>
                          <arg>httpd</arg><arg>-f</arg><arg>-vv</arg>
                          <arg>-p</arg><arg>8080</arg><arg>-h</arg><arg>/srv</arg>
                        </entrypoint>
                        <ready><ports>8080</ports></ready>
                        """
                                .formatted(base));
        project.file("src/main/container/rootfs/srv/index.html", "hello\n");
        project.file("src/main/container/rootfs/old/gone/file", "gone\n");
        project.file("src/main/container/rootfs/old/replaced/file", "replaced\n");
        project.file("src/main/container/rootfs/old/rewritten", "aaaa\n");
        project.file("src/main/container/rootfs/etc/group", "root:x:0:\n");
        project.file("src/main/container/build.d/10-changes.sh", CHANGES);
        project.file(
                "src/test/container/10-answers.sh",
                """
                #!/bin/sh -e
                test "$(wget -q -O - http://127.0.0.1:8080/index.html)" = hello
                test "$(cat "$TEST_DIR/fixtures/data")" = data
                kill -0 "$SERVICE_PID"
                test "$(tr '\\0' ' ' < "/proc/$SERVICE_PID/cmdline")" = "httpd -f -vv -p 8080 -h /srv "
                wget -q -O - http://127.0.0.1:8080/missing || true
                until grep -q 404 "$SERVICE_LOG"; do sleep 0.1; done
                echo kept > "$TEST_TMPDIR/file"
                test "$(ls /sys/class/net)" = lo
                """);
        project.file("src/test/container/fixtures/data", "data\n");
        return project.file(
                "src/test/container/20-fresh.sh",
                "#!/bin/sh -e\n# test: service=none\ntest ! -e \"$TEST_TMPDIR/file\"\n");
    }

    private static void await(Callable<Boolean> state) throws Exception {
        for (int i = 0; i < 1200 && !state.call(); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(state.call()).isTrue();
    }

    private static MavenProject inEngine(MavenProject project) {
        return project.env("DOCKER_HOST", "unix://" + dockerd.socket())
                .options("-Dcooper.sandbox=docker");
    }

    private static String digest(MavenProject project) throws Exception {
        return ImageLayout.open(project.layout()).manifest().digest().toString();
    }

    private static List<?> layers(MavenProject project) throws Exception {
        return ImageLayout.open(project.layout()).manifest().layers();
    }
}
