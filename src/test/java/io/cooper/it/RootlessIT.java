package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.sandbox.UserNamespace;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.Leaks;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.OrdinaryUser;
import io.cooper.testing.Requirements;
import io.cooper.testing.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ordinary user builds and tests images as root does, and owns all that is left. */
class RootlessIT {

    private static final String WEB_SERVER =
            """
            <from>archive:debian/bookworm</from>
            <packages>busybox,iputils-ping</packages>
            <user>www-data</user>
            <entrypoint>
              <arg>busybox</arg><arg>httpd</arg><arg>-f</arg>
              <arg>-p</arg><arg>8080</arg><arg>-h</arg><arg>/srv</arg>
            </entrypoint>
            <ready><ports>8080</ports></ready>
            """;

    private static final String OWNERS =
            """
            #!/bin/sh -e
            echo hello > /srv/index.html
            mkdir -m 2770 /srv/group
            chown nobody:games /srv/group
            cp /bin/true /usr/local/bin/raised
            chmod 4755 /usr/local/bin/raised
            ln /usr/local/bin/raised /usr/local/bin/same
            mkfifo /srv/fifo
            chown -h 65534:1 /srv/fifo
            test "$(cat /proc/sys/kernel/hostname)" = container
            if mknod /srv/disk b 8 0 2> /dev/null; then exit 3; fi
            if cat /proc/1/environ > /dev/null 2>&1; then exit 4; fi
            echo discarded > /dev/null
            """;

    private static final String ANSWERS =
            """
            #!/bin/sh
            test "$(id -un)" = www-data || exit 1
            test "$(busybox wget -q -O - http://127.0.0.1:8080/index.html)" = hello || exit 2
            if echo x > /srv/index.html; then exit 3; fi
            test -x /bin/ping
            """;

    /** Root of the namespace finds no way out, and cannot look into the launcher, its pid 1. */
    private static final String ESCAPES =
            """
            #!/bin/sh
            # test: user=root service=none
            exec env -i PATH="$PATH" \
              perl -e "$(cat "$TEST_DIR/fixtures/escape.pl")" /no/such/marker 1 8 0 amd64
            """;

    private static final String PRIVATE =
            """
            #!/bin/sh
            mkdir /private
            chown 1000 /private
            chmod 700 /private
            touch /started
            sleep 654
            """;

    @TempDir private Path directory;
    private OrdinaryUser user;

    /** Has the tests' repository filled with all that a user cannot fetch into it. */
    @BeforeAll
    static void fillRepository(@TempDir Path plain) throws Exception {
        Requirements.root();
        Path base = BusyBoxImage.create(plain.resolve("base")).directory();
        MavenProject.image(plain.resolve("module"), "<from>oci:" + base + "</from>")
                .succeed("clean", "verify");
    }

    @BeforeEach
    void make() throws Exception {
        Requirements.root();
        Requirements.tool("newuidmap", "uidmap");
        user = OrdinaryUser.in(directory.resolve("home"), true);
        user.own(directory);
    }

    @Test
    void the_image_is_the_same_as_that_of_root() throws Exception {
        MavenProject ofRoot = webServer("root");
        ofRoot.succeed("verify");
        MavenProject project = webServer("home/module").as(user);
        // That he makes the same one is what ReproducibleExamplesIT proves.
        user.takeBase(ofRoot.layout());

        MavenResult result = project.succeed("verify", "-Dcooper.refresh=true");

        assertThat(result.output())
                .contains("sandbox: namespaces (as root of a user namespace)")
                .contains("Tests run: 2, Failures: 0, Errors: 0");
        assertThat(digest(project)).isEqualTo(digest(ofRoot));
        assertThat(notOwned(project.directory().resolve("target"))).isEmpty();
        assertThat(shell(project, "id -un; cat /srv/index.html; ls $TEST_DIR"))
                .contains("a shell in a fresh view of the image", "www-data\nhello\n10-answers.sh");
        assertThat(Leaks.of(directory).find()).isEmpty();
        assertThat(project.directory().resolve("target/container-shell-work")).doesNotExist();
        project.succeed("clean");
        assertThat(project.directory().resolve("target")).doesNotExist();
    }

    @Test
    void nothing_goes_on_or_stays_when_maven_is_killed() throws Exception {
        MavenProject project = busyBox("home/module").as(user);
        project.file("src/main/container/build.d/10-long.sh", PRIVATE);
        user.own(project.directory());
        Path log = directory.resolve("log");
        Process maven = project.command("package").redirectOutput(log.toFile()).start();
        try {
            Path started = project.directory().resolve("target/container-work/rootfs/started");
            Waiting.until(() -> !maven.isAlive() || Files.exists(started), Duration.ofMinutes(1));
            assertThat(maven.isAlive()).as(Files.readString(log)).isTrue();
        } finally {
            maven.destroyForcibly().waitFor();
        }

        assertThat(Leaks.of(directory).find()).isEmpty();
        assertThat(notOwned(project.directory().resolve("target"))).isEmpty();
        project.succeed("clean");
    }

    @Test
    void a_user_without_a_range_of_ids_copies_files_and_is_told_how_to_get_one_for_a_script()
            throws Exception {
        OrdinaryUser without = OrdinaryUser.in(directory.resolve("without"), false);
        MavenProject refused = busyBox("without/module").as(without);
        refused.file("src/main/container/rootfs/etc/motd", "copied without a tree on disk");

        refused.succeed("package");
        refused.file("src/main/container/build.d/10-step.sh", "#!/bin/sh\necho a step\n");
        MavenResult result = refused.run("package", "-Dcooper.refresh=true");

        assertThat(result.exit()).isNotZero();
        assertThat(result.output())
                .contains("needs a range of 65536 IDs for ordinary in /etc/subuid")
                .contains("usermod --add-subuids");
    }

    private static String shell(MavenProject project, String typed) throws Exception {
        Process shell = project.command("cooper:shell").redirectErrorStream(true).start();
        try (OutputStream keys = shell.getOutputStream()) {
            keys.write((typed + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return output;
    }

    private MavenProject webServer(String name) throws Exception {
        MavenProject project = MavenProject.distribution(directory.resolve(name), WEB_SERVER);
        project.file("src/main/container/build.d/10-owners.sh", OWNERS);
        try (InputStream in = UserNamespace.class.getResourceAsStream("escape.pl")) {
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            project.file("src/test/container/fixtures/escape.pl", script);
        }
        project.file("src/test/container/20-escapes.sh", ESCAPES);
        return project.file("src/test/container/10-answers.sh", ANSWERS);
    }

    private MavenProject busyBox(String name) throws Exception {
        Path base = directory.resolve("base");
        if (Files.notExists(base)) {
            BusyBoxImage.create(base);
        }
        return MavenProject.image(directory.resolve(name), "<from>oci:" + base + "</from>");
    }

    private static List<Path> notOwned(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> owner(file) != OrdinaryUser.ID).toList();
        }
    }

    private static int owner(Path file) {
        try {
            return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(MavenProject project) throws Exception {
        return ImageLayout.open(project.layout()).manifest().digest().toString();
    }
}
