package io.cooper.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.diff.ImageContents;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageLayout;
import io.cooper.rootfs.Entry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.Requirements;
import io.cooper.testing.SmallArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Package managers of other distributions than Debian, as Debian has them: on a base that says it
 * is such a distribution, with small repositories that the base has made itself.
 */
class PackageManagersIT {

    /** The signed repository in the base. */
    private static final String FILES = "srv/repo/signed";

    @TempDir private static Path directory;

    private static Path tools;

    /** What the base says it is, and where its package manager reads of repositories. */
    private enum Manager {
        DNF(
                "ID=fedora\n",
                "etc/yum.repos.d/test.repo",
                """
                repo_gpgcheck=1
                gpgkey=file:///etc/pki/packager.asc
                """,
                "file:///srv/repo/"),
        ZYPPER(
                "ID=opensuse-leap\nID_LIKE='suse opensuse'\n",
                "etc/zypp/repos.d/test.repo",
                "",
                "dir:///srv/repo/");

        private final String release;
        private final String file;
        private final String settings;
        private final String repositories;

        Manager(String release, String file, String settings, String repositories) {
            this.release = release;
            this.file = file;
            this.settings = settings;
            this.repositories = repositories;
        }
    }

    @BeforeAll
    static void makeBase() throws Exception {
        Requirements.root();
        MavenProject project =
                MavenProject.distribution(
                        directory.resolve("tools"),
                        """
                        <from>archive:debian/bookworm</from>
                        <packages>createrepo-c,dnf,gnupg,rpm,zypper</packages>
                        """);
        try (InputStream script =
                PackageManagersIT.class.getResourceAsStream("rpm-repositories.sh")) {
            project.file(
                    "src/main/container/build.d/10-repositories.sh",
                    new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        project.succeed("package", "-Dcooper.compression=gzip:1");
        tools = project.layout();
    }

    private static SmallPlan plan(Manager manager, String repository, String address)
            throws IOException {
        Path project = directory.resolve(manager + "-" + repository);
        SmallPlan plan = new SmallPlan(project, tools);
        plan.packages().add("hello");
        return plan.early("etc/os-release", manager.release)
                .early(
                        manager.file,
                        "[test]\nname=test\nenabled=1\ngpgcheck=1\nbaseurl="
                                + address
                                + "\n"
                                + manager.settings);
    }

    @ParameterizedTest
    @EnumSource
    void packages_come_from_a_signed_repository_and_two_builds_are_the_same(Manager manager)
            throws Exception {
        try (SmallArchive server = new SmallArchive("/signed/")) {
            serve(server);
            SmallPlan plan = plan(manager, "signed", server.mirror().root().toString());
            StepCache cache = plan.cache(directory.resolve(manager + "-cache"), false);

            Digest one = plan.build(cache, new ArrayList<>());
            SortedMap<String, Entry.Type> added = packageLayer(manager);
            Path other = directory.resolve(manager + "-other-cache");

            assertThat(plan.build(plan.cache(other, false), new ArrayList<>())).isEqualTo(one);
            assertThat(added)
                    .containsKeys("usr/share/hello/text", "usr/share/hello/state")
                    .containsKey("var/lib/rpm/rpmdb.sqlite");
            added.values().removeIf(type -> type != Entry.Type.FILE);
            assertThat(added.keySet())
                    .noneMatch(path -> path.matches("(var/cache|var/log|run|tmp|root)/.*"))
                    .noneMatch(path -> path.matches("var/lib/(dnf|zypp)/.*|.*-shm"));

            List<String> lines = new ArrayList<>();
            plan.build(cache, lines);
            assertThat(lines).hasSize(2).allMatch(line -> line.endsWith(", cached"));
            server.put("repodata/repomd.xml", new byte[] {'?'});
            assertThatThrownBy(() -> plan.build(cache, new ArrayList<>()))
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageStartingWith("<packages>hello</packages>: ");
        }
    }

    /** Serves the signed repository that the base has. */
    private static void serve(SmallArchive server) throws Exception {
        ImageLayout layout = ImageLayout.open(tools);
        List<Descriptor> layers = layout.manifest().layers();
        Path layer = layout.blob(layers.get(layers.size() - 1).digest());
        Path signed = Files.createDirectories(directory.resolve("served"));
        ProcessBuilder tar =
                new ProcessBuilder("tar", "-xzf", layer.toString(), "-C", signed.toString(), FILES);
        assertThat(tar.inheritIO().start().waitFor()).isZero();
        Path root = signed.resolve(FILES);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                server.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DNF, unsigned, GPG signature is not available",
        "DNF, foreign, GPG signature verification error",
        "ZYPPER, unsigned, Signature verification failed for repomd.xml",
        "ZYPPER, foreign, Signature verification failed for repomd.xml"
    })
    void a_repository_without_a_signature_of_a_known_key_is_refused(
            Manager manager, String repository, String reason) throws Exception {
        SmallPlan plan = plan(manager, repository, manager.repositories + repository);
        StepCache cache = plan.cache(directory.resolve(manager + "-" + repository), false);

        assertThatThrownBy(() -> plan.build(cache, new ArrayList<>()))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("<packages>hello</packages>: ")
                .hasMessageContaining(reason);
    }

    /** Returns what is in the layer of the packages, the last one, by path. */
    private static SortedMap<String, Entry.Type> packageLayer(Manager manager) throws IOException {
        ImageLayout layout =
                ImageLayout.open(directory.resolve(manager + "-signed/target/container"));
        List<Descriptor> layers = layout.manifest().layers();
        Descriptor last = layers.get(layers.size() - 1);
        SortedMap<String, Entry.Type> types = new TreeMap<>();
        ImageContents.of(
                        layout.config(layout.manifest()),
                        List.of(new Layer(last.digest().shortHex(), layout.blob(last.digest()))))
                .files()
                .items()
                .forEach((path, item) -> types.put(path, item.entry().type()));
        return types;
    }

    private record Layer(String name, Path file) implements ImageContents.Blob {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }
}
