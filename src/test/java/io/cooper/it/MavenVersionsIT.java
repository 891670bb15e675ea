package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.testing.Account;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.Requirements;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same module with each Maven that the plugin is for. */
class MavenVersionsIT {

    @TempDir private Path directory;

    @Test
    void every_maven_makes_tests_and_pushes_the_same_image() throws Exception {
        Requirements.root();
        Path base = BusyBoxImage.create(directory.resolve("base")).directory();
        Set<String> digests = new TreeSet<>();
        try (GitLabRegistry registry =
                GitLabRegistry.start(
                        directory.resolve("registry"),
                        List.of(Account.jobToken("secret", "group/image")))) {
            for (String version : List.of("3.6.3", "3.8.8", "3.9.11", "4.0.0-rc-5")) {
                MavenProject project =
                        MavenProject.image(
                                        directory.resolve(version), "<from>oci:" + base + "</from>")
                                .gitLabJob(registry, "group/image", "secret")
                                .withMaven(version)
                                .file("src/main/container/rootfs/etc/motd", "hello\n")
                                .file(
                                        "src/test/container/10-x.sh",
                                        "#!/bin/sh\n# test: service=none\ngrep hello /etc/motd\n");

                assertThat(project.succeed("deploy", "-T2").output())
                        .contains("Tests run: 1, Failures: 0")
                        .contains("tags: 01234567, feature");
                digests.add(ImageLayout.open(project.layout()).manifest().digest().toString());
            }
            assertThat(digests).hasSize(1);
        }
    }
}
