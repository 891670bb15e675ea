package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.testing.Account;
import io.cooper.testing.Dockerd;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mvn deploy} in a container as GitLab's runner starts it: root, but with Docker's default
 * capabilities and seccomp profile. The job image is made by Cooper too.
 */
class StockContainerIT {

    private static final String PROJECT = "infra/ntp";

    @TempDir private Path directory;

    @Test
    void the_ntp_example_becomes_the_same_image_as_in_namespaces() throws Exception {
        Requirements.root();
        MavenProject job = MavenProject.example("job-image", directory.resolve("job-image"));
        job.succeed("verify");
        MavenProject outside = MavenProject.example("ntp", directory.resolve("outside"));
        try (GitLabRegistry registry =
                        GitLabRegistry.start(
                                directory.resolve("registry"),
                                List.of(Account.jobToken("secret", PROJECT)));
                Dockerd dockerd = Dockerd.start(directory.resolve("dockerd"))) {
            outside.gitLabJob(registry, PROJECT, "secret").succeed("verify");
            load(job.layout(), dockerd);
            MavenProject inside = MavenProject.example("ntp", directory.resolve("inside"));
            inside.gitLabJob(registry, PROJECT, "secret")
                    .env("XDG_CACHE_HOME", directory.resolve("cache").toString());

            String output = dockerd.docker(run(inside).toArray(String[]::new));

            assertThat(output).contains("sandbox: chroot (").contains("Tests run: 2, Failures: 0");
            assertThat(digest(inside)).isEqualTo(digest(outside));
            assertThat(registry.tags(PROJECT)).contains("feature");
        }
    }

    /** Loads an image layout into the engine, whose own loader wants an archive. */
    private void load(Path layout, Dockerd dockerd) throws Exception {
        Path archive = directory.resolve("job-image.tar");
        Requirements.tool("skopeo", "skopeo")
                .run(
                        "--insecure-policy",
                        "copy",
                        "oci:" + layout,
                        "docker-archive:" + archive + ":job:latest");
        dockerd.docker("load", "-i", archive.toString());
        Files.delete(archive);
    }

    /**
     * Returns the arguments that run Maven in a container with nothing but its files and network.
     */
    private List<String> run(MavenProject project) throws Exception {
        ProcessBuilder outside = project.command("deploy");
        List<String> arguments = new ArrayList<>(List.of("run", "--rm", "--network=host"));
        for (Path shared :
                List.of(directory, property("cooper.it.repository"), outerRepository())) {
            arguments.addAll(List.of("-v", shared + ":" + shared));
        }
        arguments.addAll(List.of("-w", project.directory().toString()));
        for (Map.Entry<String, String> variable : outside.environment().entrySet()) {
            if (!List.of("PATH", "JAVA_HOME", "HOME").contains(variable.getKey())) {
                arguments.addAll(List.of("-e", variable.getKey() + "=" + variable.getValue()));
            }
        }
        arguments.addAll(List.of("job:latest", "mvn"));
        // Behind the shell and the program that it runs.
        arguments.addAll(outside.command().subList(2, outside.command().size()));
        return arguments;
    }

    private static Path outerRepository() {
        return property("cooper.outer.repository");
    }

    private static Path property(String name) {
        return Path.of(System.getProperty(name)).toAbsolutePath();
    }

    private static String digest(MavenProject project) throws Exception {
        return ImageLayout.open(project.layout()).manifest().digest().toString();
    }
}
