package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Platform;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.TarWriter;
import io.cooper.testing.Account;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.Leaks;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import io.cooper.testing.SampleImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a user sees when something is wrong: one line that names the setting, file or reference and
 * the way out; nothing pushed, and nothing left mounted or running.
 */
class BadInputIT {

    private static final String PROJECT = "group/image";

    @TempDir private static Path shared;
    @AutoClose private static GitLabRegistry registry;
    private static Path base;

    @TempDir private Path directory;
    private Path module;

    @BeforeAll
    static void start() throws Exception {
        Requirements.root();
        registry =
                GitLabRegistry.start(
                        shared.resolve("registry"),
                        List.of(
                                Account.jobToken("glcbt-64_jobtoken", PROJECT),
                                Account.deployToken("reader", "gldt-of-the-reader", PROJECT)));
        base = BusyBoxImage.create(shared.resolve("base")).directory();
    }

    @BeforeEach
    void prepare() {
        module = directory.resolve("module");
    }

    @AfterEach
    void nothing_is_pushed_and_nothing_is_left() throws Exception {
        assertThat(registry.blobs()).isEmpty();
        assertThat(registry.tags(PROJECT)).isEmpty();
        assertThat(Leaks.of(directory).find()).isEmpty();
        assertThat(module.resolve("target/container-work")).doesNotExist();
        assertThat(module.resolve("target/container-test-work")).doesNotExist();
    }

    @Test
    void no_base() throws Exception {
        fails(
                image(""),
                "<from> is missing: name the base image, e.g. <from>archive:debian/bookworm");
    }

    @Test
    void a_machine_that_is_no_linux() throws Exception {
        MavenProject image = image(from("oci:" + base)).env("MAVEN_OPTS", "-Dos.name=FreeBSD");

        fails(image, "images are built on Linux, and this is FreeBSD", "virtual machine");
    }

    @Test
    void a_base_that_is_no_reference() throws Exception {
        fails(image(from("Debian:Bookworm!")), "'Debian:Bookworm!' is not an image reference");
    }

    @Test
    void a_base_that_the_registry_does_not_have() throws Exception {
        String reference = registry.address() + "/" + PROJECT + ":none";

        fails(image(from(reference)), reference, "check the reference");
    }

    @Test
    void a_base_in_a_registry_that_is_not_there() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String reference = "localhost:" + port + "/debian:bookworm";

        fails(image(from(reference)), reference, "does not accept a connection", "check host");
    }

    @Test
    void a_base_for_another_architecture() throws Exception {
        Platform other = new Platform("linux", "s390x", "");
        Path layout = BusyBoxImage.create(directory.resolve("s390x"), other).directory();

        fails(
                image(from("oci:" + layout)),
                "<from>oci:" + layout + "</from> is an image for linux/s390x",
                "name a base for " + Platform.current());
    }

    @Test
    void a_layout_that_is_none() throws Exception {
        fails(image(from("oci:nowhere")), "nowhere</from> is not an OCI image layout");
    }

    @Test
    void an_archive_that_is_none() throws Exception {
        MavenProject image = image(from("docker-archive:pom.xml"));

        fails(image, "is not an archive as docker save writes it");
    }

    @Test
    void a_corrupt_layer() throws Exception {
        Path copy = copyOfBase();
        Path layer = largestBlob(copy);
        byte[] bytes = Files.readAllBytes(layer);
        bytes[bytes.length / 2] ^= 1;
        Files.write(layer, bytes);

        fails(
                image(from("oci:" + copy)).file("src/main/container/rootfs/x", "x"),
                "blob sha256:" + layer.getFileName(),
                "is corrupt");
    }

    static Stream<List<Entry>> layersThatLeaveTheTree() {
        Instant time = Instant.EPOCH;
        return Stream.of(
                List.of(Entry.file("../evil", 0644, 0, time)),
                List.of(Entry.file("/evil", 0644, 0, time)),
                List.of(
                        Entry.symlink("way", "../../../../../../../../../../tmp", time),
                        Entry.file("way/evil", 0644, 0, time)));
    }

    @ParameterizedTest
    @MethodSource("layersThatLeaveTheTree")
    void a_layer_that_leaves_the_tree(List<Entry> entries) throws Exception {
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(layer);
        for (Entry entry : entries) {
            tar.add(entry, InputStream.nullInputStream());
        }
        tar.finish();
        Path hostile = SampleImage.ofLayer(directory.resolve("hostile"), layer.toByteArray());

        fails(
                image(from("oci:" + hostile)).file("src/main/container/rootfs/x", "x"),
                "layer ",
                "entry ");
        assertThat(directory.resolve("evil")).doesNotExist();
        assertThat(Path.of("/evil")).doesNotExist();
        assertThat(Path.of("/tmp/evil")).doesNotExist();
    }

    @Test
    void a_package_that_there_is_not() throws Exception {
        fails(
                image(from("archive:debian/bookworm") + "<packages>no-such-package</packages>"),
                "<packages>no-such-package</packages>: apt-get install ended with exit code 100",
                "Unable to locate package no-such-package");
    }

    @Test
    void wrong_credentials() throws Exception {
        MavenProject image =
                image(from("oci:" + base)).env("CI_REGISTRY_PASSWORD", "glcbt-64_wrong");

        fails(image, "refuses the login 'gitlab-ci-token' (from CI_REGISTRY_USER)");
    }

    @Test
    void a_login_without_the_right_to_push() throws Exception {
        MavenProject image =
                image(from("oci:" + base))
                        .env("CI_REGISTRY_USER", "reader")
                        .env("CI_REGISTRY_PASSWORD", "gldt-of-the-reader");

        fails(image, "pushing is denied to the login 'reader' (from CI_REGISTRY_USER)");
    }

    @Test
    void a_registry_that_is_switched_off() throws Exception {
        registry.setEnabled(false);
        try {
            fails(image(from("oci:" + base)), "is switched off", "have it enabled");
        } finally {
            registry.setEnabled(true);
        }
    }

    @Test
    void a_name_that_a_job_may_not_push_to() throws Exception {
        fails(
                image(from("oci:" + base) + "<image>" + registry.address() + "/other/x</image>"),
                "lies in another project: a job may push to " + PROJECT);
        assertThat(module.resolve("target/container")).doesNotExist();
    }

    @Test
    void packages_for_a_base_without_a_package_manager() throws Exception {
        fails(
                image(from("oci:" + base) + "<packages>chrony</packages>"),
                "<packages> needs a base with apt, dnf, microdnf, yum, zypper or apk");
    }

    @Test
    void a_package_that_is_no_name() throws Exception {
        fails(
                image(from("oci:" + base) + "<packages>-o=x</packages>"),
                "<packages> has '-o=x', which is not a package name");
    }

    @Test
    void a_build_script_that_fails_shows_its_last_lines() throws Exception {
        MavenResult result =
                fails(
                        image(from("oci:" + base))
                                .file(
                                        "src/main/container/build.d/10-x.sh",
                                        "#!/bin/sh\necho the reason >&2\nexit 3\n"),
                        "10-x.sh: ended with exit code 3; its last lines are above");
        assertThat(result.output()).contains("[ERROR]   | the reason");
    }

    @Test
    void a_build_script_whose_interpreter_is_not_in_the_image() throws Exception {
        fails(
                image(from("oci:" + base))
                        .file("src/main/container/build.d/10-x.sh", "#!/usr/bin/perl\n"),
                "10-x.sh",
                "/usr/bin/perl");
    }

    @Test
    void a_build_script_that_takes_too_long() throws Exception {
        fails(
                image(from("oci:" + base) + "<stepTimeout>1</stepTimeout>")
                        .file("src/main/container/build.d/10-x.sh", "#!/bin/sh\nsleep 60\n"),
                "10-x.sh took longer than 1 s and was ended; mend it, or raise <stepTimeout>");
    }

    @Test
    void a_build_script_without_an_interpreter_line() throws Exception {
        fails(
                image(from("oci:" + base))
                        .file("src/main/container/build.d/10-x.sh", "echo hello\n"),
                "10-x.sh does not start with #!; write #!/bin/sh as its first line");
    }

    @Test
    void a_file_that_is_missing() throws Exception {
        fails(
                image(
                        from("oci:" + base)
                                + "<files><file><from>target/app.jar</from><to>/app.jar</to></file>"
                                + "</files>"),
                "target/app.jar</from> does not exist; is it made before the phase package?");
    }

    @Test
    void an_owner_that_the_image_does_not_know() throws Exception {
        fails(
                image(
                        from("oci:" + base)
                                + "<files><file><from>pom.xml</from><to>/x</to>"
                                + "<owner>chrony</owner></file></files>"),
                "<owner>chrony</owner>: the image has no user 'chrony' in /etc/passwd");
    }

    @Test
    void a_sandbox_that_there_is_not() throws Exception {
        fails(image(from("oci:" + base)), List.of("-Dcooper.sandbox=vm"), "<sandbox>vm</sandbox>");
    }

    @Test
    void a_test_that_fails() throws Exception {
        MavenResult result =
                fails(
                        image(from("oci:" + base))
                                .file(
                                        "src/test/container/10-x.sh",
                                        "#!/bin/sh\necho not as it should be\nexit 1\n"),
                        "Tests run: 1, Failures: 1",
                        "10-x.sh");
        assertThat(result.output()).contains("not as it should be");
    }

    @Test
    void a_test_that_fails_and_is_ignored_is_not_pushed() throws Exception {
        MavenResult result =
                image(from("oci:" + base))
                        .file("src/test/container/10-x.sh", "#!/bin/sh\nexit 1\n")
                        .succeed("deploy", "-Dmaven.test.failure.ignore");

        assertThat(result.output()).contains("not pushed: ");
    }

    @Test
    void a_push_without_tests_before_it() throws Exception {
        image(from("oci:" + base));

        fails(
                MavenProject.in(module),
                List.of("cooper:build", "cooper:push"),
                "there is no record of tests");
    }

    @Test
    void an_image_whose_manifest_does_not_say_that_it_is_untested() throws Exception {
        MavenProject image = image(from("oci:" + base));
        image.succeed("verify");

        fails(
                image,
                List.of("cooper:test", "cooper:push", "-DskipITs"),
                "not pushed: by its manifest the image's tests ran, and by"
                        + " target/container-tests.json they were skipped by -DskipITs");
        image.succeed("verify", "-DskipITs");
        fails(
                image,
                List.of("cooper:test", "cooper:push"),
                "not pushed: by its manifest the image's tests were skipped by -DskipITs, and by"
                        + " target/container-tests.json they ran");
    }

    @Test
    void a_job_whose_project_has_no_registry() throws Exception {
        MavenProject image = image(from("oci:" + base)).env("CI_REGISTRY_IMAGE", "");

        fails(
                image,
                "not pushed: the project's container registry is off (CI_REGISTRY_IMAGE is not"
                        + " set); switch it on: Settings",
                "<image> or <registry>");
        fails(
                image.env("CI_REGISTRY", ""),
                "not pushed: this GitLab has no container registry (CI_REGISTRY is not set)");
        image.succeed("verify");
    }

    @Test
    void a_push_while_maven_is_offline() throws Exception {
        // Whatever Maven itself needs must be there first.
        MavenProject image = image(from("oci:" + base));
        image.succeed("verify");

        fails(image, List.of("deploy", "-o"), "not pushed: Maven is offline (-o)");
    }

    @Test
    void an_unprivileged_process_is_told_what_it_lacks_to_run_a_script() throws Exception {
        MavenProject image =
                image(from("oci:" + base))
                        .file("src/main/container/build.d/10-x.sh", "#!/bin/sh\n");

        assertThat(unprivileged(image))
                .contains("no kind of sandbox works here: namespaces needs root with CAP_SYS_ADMIN")
                .contains("run Maven as root in a container as Docker starts it");
    }

    private static String unprivileged(MavenProject image) throws Exception {
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-all"));
        command.addAll(image.command("deploy").command());
        Process process = image.command("deploy").command(command).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isNotZero();
        return output;
    }

    @Test
    void a_full_disk() throws Exception {
        Requirements.tool("mount", "mount");
        Path small = Files.createDirectories(directory.resolve("small"));
        run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", small.toString());
        try {
            module = small.resolve("module");
            Path sources = Files.createDirectories(directory.resolve("sources/rootfs"));
            byte[] bytes = new byte[20_000_000];
            new Random(1).nextBytes(bytes); // which cannot be compressed
            Files.write(sources.resolve("big"), bytes);
            fails(
                    image(from("oci:" + base)),
                    List.of("-Dcooper.sourceDirectory=" + sources.getParent()),
                    "disk full while packing a layer into ");
            assertThat(Leaks.of(module).find()).isEmpty();
        } finally {
            run("umount", small.toString());
        }
    }

    private MavenProject image(String configuration) throws IOException {
        return MavenProject.image(module, configuration)
                .gitLabJob(registry, PROJECT, "glcbt-64_jobtoken");
    }

    private static String from(String reference) {
        return "<from>" + reference + "</from>";
    }

    private static MavenResult fails(MavenProject project, String... parts) throws Exception {
        return fails(project, List.of(), parts);
    }

    private static MavenResult fails(MavenProject project, List<String> arguments, String... parts)
            throws Exception {
        boolean isOwnGoal = arguments.stream().anyMatch(argument -> !argument.startsWith("-"));
        List<String> all =
                isOwnGoal
                        ? arguments
                        : Stream.concat(Stream.of("deploy"), arguments.stream()).toList();
        MavenResult result = project.run(all.toArray(String[]::new));
        assertThat(result.exit()).as(result.output()).isNotZero();
        assertThat(result.errors().stream().filter(line -> line.startsWith("Failed to execute")))
                .as(result.output())
                .hasSize(1);
        assertThat(result.failure()).contains(parts).doesNotContain("\n", "Exception");
        return result;
    }

    private Path copyOfBase() throws IOException {
        Path copy = directory.resolve("copy");
        try (Stream<Path> files = Files.walk(base)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(base.relativize(file).toString()));
            }
        }
        return copy;
    }

    private static Path largestBlob(Path layout) throws IOException {
        try (Stream<Path> files = Files.list(layout.resolve("blobs/sha256"))) {
            return files.max(Comparator.comparing(file -> file.toFile().length())).orElseThrow();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
