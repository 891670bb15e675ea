package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.testing.Account;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.OtherJava;
import io.cooper.testing.Requirements;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same module with each Maven that the plugin is for, and with the oldest and the newest Java.
 */
class MavenVersionsIT {

    private static final String PROJECT = "group/image";
    private static final String TOKEN = "glcbt-64_jobtoken";

    @TempDir private Path directory;

    @Test
    void every_maven_and_every_java_make_test_and_push_the_same_image() throws Exception {
        Requirements.root();
        Path base = BusyBoxImage.create(directory.resolve("base")).directory();
        String newestJava = OtherJava.newest().toString();
        Set<String> digests = new TreeSet<>();
        try (GitLabRegistry registry =
                GitLabRegistry.start(
                        directory.resolve("registry"), List.of(Account.jobToken(TOKEN, PROJECT)))) {
            for (String version : List.of("3.6.3", "3.8.8", "3.9.11", "4.0.0-rc-5")) {
                MavenProject project = project(version, base, version);
                digests.add(pushedDigest(project.gitLabJob(registry, PROJECT, TOKEN)));
            }
            for (String version : List.of("3.9.11", "4.0.0-rc-5")) {
                MavenProject project = project("newest-java-" + version, base, version);
                project.env("JAVA_HOME", newestJava).gitLabJob(registry, PROJECT, TOKEN);
                digests.add(pushedDigest(project));
                assertThat(project.succeed("cooper:doctor").output())
                        .contains("✓ Java: 25", " in " + newestJava);
            }
        }
        assertThat(digests).hasSize(1);
    }

    private MavenProject project(String name, Path base, String maven) throws Exception {
        return MavenProject.image(directory.resolve(name), "<from>oci:" + base + "</from>")
                .withMaven(maven)
                .file("src/main/container/rootfs/etc/motd", "hello\n")
                .file("src/main/container/build.d/10-x.sh", "#!/bin/sh\necho built >/etc/built\n")
                .file(
                        "src/test/container/10-x.sh",
                        "#!/bin/sh\n# test: service=none\ngrep hello /etc/motd\n");
    }

    private static String pushedDigest(MavenProject project) throws Exception {
        assertThat(project.succeed("deploy", "-T2").output())
                .contains("Tests run: 1, Failures: 0")
                .contains("tags: 01234567, feature");
        return ImageLayout.open(project.layout()).manifest().digest().toString();
    }
}
