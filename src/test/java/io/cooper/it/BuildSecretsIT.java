package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.rootfs.Compression;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What build scripts may know is in no blob, log, history or cache; what they make is refused. */
class BuildSecretsIT {

    private static final String OF_VARIABLE = "v4riable-Qmxvd2Zpc2g";
    private static final String OF_FILE = "f1le-first-line-c2VjcmV0";
    private static final String SECOND_LINE = "f1le-second-line-b3RoZXI";

    private static final String USE =
            """
            #!/bin/sh -e
            cat /run/secrets/one /run/secrets/two
            test "$(cat /run/secrets/one)" = "$(echo $EXPECTED | rev)"
            test "$(stat -c %a:%u /run/secrets/two)" = 400:0
            wc -c < /run/secrets/one > /length
            if env | grep -q v4riable; then exit 5; fi
            """;

    @TempDir private Path directory;
    private String from;

    @BeforeEach
    void makeBase() throws Exception {
        Requirements.root();
        Path base = BusyBoxImage.create(directory.resolve("base")).directory();
        from = "<from>oci:" + base + "</from>";
    }

    @ParameterizedTest
    @ValueSource(strings = {"namespaces", "chroot"})
    void a_secret_is_there_for_a_script_and_nowhere_else(String kind) throws Exception {
        MavenProject project =
                project(
                        """
                        <secrets>
                          <secret><id>one</id><variable>MY_SECRET</variable></secret>
                          <secret><id>two</id><file>../two.txt</file></secret>
                        </secrets>
                        <env><EXPECTED>%s</EXPECTED></env>
                        """
                                .formatted(new StringBuilder(OF_VARIABLE).reverse()));
        Files.writeString(directory.resolve("two.txt"), OF_FILE + "\n" + SECOND_LINE + "\n");
        project.file("src/main/container/build.d/10-use.sh", USE);
        Path cache = directory.resolve("cache");
        project.env("MY_SECRET", OF_VARIABLE).env("XDG_CACHE_HOME", cache.toString());

        MavenResult result = project.succeed("verify", "-X", "-Dcooper.sandbox=" + kind);

        assertThat(result.output()).contains("***").doesNotContain(secrets());
        for (Path root : List.of(project.directory().resolve("target"), cache)) {
            for (Path file : files(root)) {
                assertThat(text(file)).as(file.toString()).doesNotContain(secrets());
            }
        }
        ImageLayout layout = ImageLayout.open(project.layout());
        String config =
                new String(layout.config(layout.manifest()).toBytes(), StandardCharsets.UTF_8);
        assertThat(config).contains("run 10-use.sh").doesNotContain("/run/secrets");
    }

    @Test
    void a_key_that_a_script_makes_is_refused_unless_it_is_permitted() throws Exception {
        MavenProject project = project("");
        project.file(
                "src/main/container/build.d/10-key.sh",
                """
                #!/bin/sh -e
                mkdir -p /etc/ssh
                echo key > /etc/ssh/ssh_host_ed25519_key
                """);

        MavenResult refused = project.run("package");

        assertThat(refused.exit()).isNotZero();
        assertThat(refused.output())
                .contains("<allowSecrets>etc/ssh/ssh_host_ed25519_key</allowSecrets>");
        project.succeed("package", "-Dcooper.allowSecrets=etc/ssh/ssh_host_*");
    }

    @Test
    void a_capability_that_is_kept_is_warned_of_and_there() throws Exception {
        MavenProject project = project("");
        project.file("src/main/container/build.d/10-jail.sh", "#!/bin/sh -e\nchroot / /bin/true\n");

        assertThat(project.run("package", "-Dcooper.sandbox=chroot").exit()).isNotZero();
        MavenResult kept =
                project.succeed(
                        "package",
                        "-Dcooper.sandbox=chroot",
                        "-Dcooper.keepCapabilities=SYS_CHROOT");

        assertThat(kept.output())
                .contains("[WARNING] <keepCapabilities>: commands keep [CAP_SYS_CHROOT]");
    }

    private MavenProject project(String configuration) throws Exception {
        return MavenProject.image(directory.resolve("module"), from + configuration);
    }

    private static String[] secrets() {
        return new String[] {OF_VARIABLE, OF_FILE, SECOND_LINE};
    }

    private static List<Path> files(Path root) throws IOException {
        if (Files.notExists(root)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(Files::isRegularFile).forEach(found::add);
        }
        return found;
    }

    /** Returns a file's bytes, those of a layer as they are in its tar. */
    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = Compression.decompress(in, file.toString())) {
            return new String(plain.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
