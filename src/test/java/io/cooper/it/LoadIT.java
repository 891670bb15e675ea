package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.Dockerd;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that was built without an engine, in an engine. */
class LoadIT {

    @TempDir private Path directory;
    private MavenProject project;

    @BeforeEach
    void build() throws Exception {
        Requirements.root();
        Path base = BusyBoxImage.create(directory.resolve("base")).directory();
        project =
                MavenProject.image(
                        directory.resolve("module"),
                        "<from>oci:"
                                + base
                                + "</from><command><arg>cat</arg><arg>/greeting</arg></command>");
        project.file("src/main/container/rootfs/greeting", "hello from the engine\n");
        project.succeed("package");
    }

    @Test
    void a_loaded_image_runs_under_the_names_that_it_has() throws Exception {
        try (Dockerd dockerd = Dockerd.start(directory.resolve("dockerd"))) {
            project.env("DOCKER_HOST", "unix://" + dockerd.socket());

            MavenResult result =
                    project.succeed("cooper:load", "-Dcooper.additionalTags=first,second");

            String config =
                    ImageLayout.open(project.layout()).manifest().config().digest().toString();
            assertThat(result.output()).contains("image:first, image:second").contains(config);
            assertThat(dockerd.docker("run", "--rm", "--network=none", "image:second"))
                    .isEqualTo("hello from the engine\n");
            assertThat(project.directory().resolve("target").toFile().list())
                    .noneMatch(name -> name.startsWith("load-"));
        }
    }

    @Test
    void an_engine_that_does_not_answer_is_named_with_the_way_out() throws Exception {
        project.env("DOCKER_HOST", "unix:///nowhere/docker.sock");

        MavenResult result = project.run("cooper:load");

        assertThat(result.exit()).isNotZero();
        assertThat(result.output())
                .contains("no Docker engine answers at unix:///nowhere/docker.sock")
                .contains("DOCKER_HOST");
    }
}
