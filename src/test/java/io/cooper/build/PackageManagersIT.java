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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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

    @TempDir private static Path directory;

    private static Path tools;

    /** What the base says it is, and where its package manager reads of repositories. */
    private enum Manager {
        DNF(
                "ID=fedora\n",
                "etc/yum.repos.d/test.repo",
                """
                baseurl=file:///srv/repo/%s
                repo_gpgcheck=1
                gpgkey=file:///etc/pki/packager.asc
                """),
        ZYPPER(
                "ID=opensuse-leap\nID_LIKE='suse opensuse'\n",
                "etc/zypp/repos.d/test.repo",
                "baseurl=dir:///srv/repo/%s\n");

        private final String release;
        private final String file;
        private final String repository;

        Manager(String release, String file, String repository) {
            this.release = release;
            this.file = file;
            this.repository = repository;
        }
    }

    @BeforeAll
    static void makeBase() throws Exception {
        Requirements.root();
        MavenProject project =
                MavenProject.image(
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
        project.succeed("package");
        tools = project.layout();
    }

    private static SmallPlan plan(Manager manager, String repository) throws IOException {
        Path project = directory.resolve(manager + "-" + repository);
        SmallPlan plan = new SmallPlan(project, tools);
        plan.packages().add("hello");
        return plan.early("etc/os-release", manager.release)
                .early(
                        manager.file,
                        "[test]\nname=test\nenabled=1\ngpgcheck=1\n"
                                + manager.repository.formatted(repository));
    }

    @ParameterizedTest
    @EnumSource
    void packages_come_from_a_signed_repository_and_two_builds_are_the_same(Manager manager)
            throws Exception {
        SmallPlan plan = plan(manager, "signed");
        Path caches = directory.resolve(manager + "-caches");

        Digest one = plan.build(plan.cache(caches.resolve("one"), false), new ArrayList<>());
        SortedMap<String, Entry.Type> added = packageLayer(manager);
        Digest other = plan.build(plan.cache(caches.resolve("other"), false), new ArrayList<>());

        assertThat(other).isEqualTo(one);
        assertThat(added)
                .containsKeys("usr/share/hello/text", "usr/share/hello/state")
                .containsKey("var/lib/rpm/rpmdb.sqlite");
        added.values().removeIf(type -> type != Entry.Type.FILE);
        assertThat(added.keySet())
                .noneMatch(path -> path.matches("(var/cache|var/log|run|tmp|root)/.*"))
                .noneMatch(path -> path.matches("var/lib/(dnf|zypp)/.*|.*-shm"));
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
        SmallPlan plan = plan(manager, repository);
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
