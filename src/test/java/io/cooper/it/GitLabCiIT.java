package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.testing.Account;
import io.cooper.testing.Dockerd;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.GitLabRunner;
import io.cooper.testing.MavenProject;
import io.cooper.testing.Requirements;
import io.cooper.testing.SecretScan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pipelines of the examples, as they stand in their {@code .gitlab-ci.yml} and as {@code
 * cooper:init} writes them, in unprivileged containers with Docker's default capabilities and
 * seccomp profile, with a self-hosted GitLab's registry on port 5000 whose certificate is signed by
 * an authority of its own. The job image is one that Cooper has made; it stands in for the one that
 * the pipelines name.
 */
class GitLabCiIT {

    private static final int PORT = 5000;
    private static final String GROUP = "infra/";
    private static final String TOKEN = "glcbt-64_pipeline";

    /** What the pipelines name, which has Java and Maven as the stand-in does. */
    private static final String JOB_IMAGE = "maven:3.9-eclipse-temurin-17";

    @TempDir private static Path shared;
    @AutoClose private static GitLabRegistry registry;
    @AutoClose private static Dockerd dockerd;

    @TempDir private Path directory;

    @BeforeAll
    static void start() throws Exception {
        Requirements.root();
        dockerd = Dockerd.start(shared.resolve("dockerd"));
        MavenProject job = MavenProject.example("job-image", shared.resolve("job-image"));
        // What the runner's own helper image has.
        job.edit("pom.xml", "ca-certificates<", "ca-certificates,rsync<")
                .env("DOCKER_HOST", "unix://" + dockerd.socket())
                .succeed("verify", "cooper:load", "-Dcooper.compression=gzip:1");
        dockerd.docker("tag", "job-image:1.0-SNAPSHOT", JOB_IMAGE);
        Account token = Account.of("gitlab-ci-token", TOKEN);
        for (String project : List.of("ntp", "java-service")) {
            token = token.pulling(GROUP + project).pushing(GROUP + project);
        }
        registry = GitLabRegistry.startAt(PORT, shared.resolve("registry"), List.of(token));
    }

    @Test
    void the_ntp_example_becomes_the_same_image_as_in_namespaces() throws Exception {
        MavenProject outside = MavenProject.example("ntp", directory.resolve("outside"));
        outside.gitLabJob(registry, GROUP + "ntp", TOKEN).succeed("verify");
        MavenProject inside = MavenProject.example("ntp", directory.resolve("inside"));

        String output = run("ntp", inside.directory());

        assertThat(output)
                .contains("sandbox: chroot (")
                .contains("Tests run: 2, Failures: 0")
                .contains("as 'gitlab-ci-token' (from CI_REGISTRY_USER)");
        assertThat(registry.tags(GROUP + "ntp")).contains("main", "latest").hasSize(3);
        // All but the annotations, which tell of commit and job.
        assertThat(content(pushed("ntp")))
                .isEqualTo(content(ImageLayout.open(outside.layout()).manifest()));
        assertThat(dotenv(inside)).contains("IMAGE_TAGS=").contains(registry.address());
    }

    @Test
    void the_java_service_is_built_tested_and_pushed() throws Exception {
        MavenProject service = MavenProject.example("java-service", directory.resolve("service"));

        String output = run("java-service", service.directory());

        assertThat(output).contains("Tests run: 1, Failures: 0");
        assertThat(dotenv(service)).contains(pushed("java-service").digest().toString());
    }

    /** Runs the pipeline, in whose output and image the token must not be. */
    private String run(String project, Path directory) throws Exception {
        String output = runner(project).run(directory, GROUP + project);
        SecretScan scan = new SecretScan(List.of(TOKEN));
        assertThat(scan.text("what the job printed", output)).isEmpty();
        assertThat(scan.below(registry.storage())).isEmpty();
        return output;
    }

    /** Returns a runner whose jobs have what GitLab gives to a job of this project. */
    private GitLabRunner runner(String project) throws Exception {
        Path settings = directory.resolve("settings.xml");
        Files.writeString(settings, settings());
        GitLabRunner runner =
                GitLabRunner.create(shared.resolve("runner"), dockerd, JOB_IMAGE)
                        .variable("GITLAB_CI", "true")
                        .variable("CI_REGISTRY", registry.address())
                        .variable("CI_REGISTRY_IMAGE", registry.address() + "/" + GROUP + project)
                        .variable("CI_REGISTRY_USER", "gitlab-ci-token")
                        .variable("CI_REGISTRY_PASSWORD", TOKEN)
                        .variable("CI_JOB_TOKEN", TOKEN)
                        .fileVariable("CI_SERVER_TLS_CA_FILE", registry.caCertificate())
                        .volume(settings, "/root/.m2/settings.xml")
                        .volume(trustedByJava(), "/etc/ssl/certs/java/cacerts");
        for (String name : List.of("cooper.it.repository", "cooper.outer.repository")) {
            Path repository = property(name);
            runner.volume(repository, repository.toString());
        }
        return runner;
    }

    /** The plugin is in no public repository yet; what the build has already is taken from it. */
    private static String settings() throws Exception {
        String text =
                Files.readString(Path.of(System.getProperty("basedir", ""), "src/it/settings.xml"));
        for (String kind : List.of("repository", "pluginRepository")) {
            String more =
                    "<%1$s><id>tested</id><url>%2$s</url></%1$s>"
                            .formatted(kind, property("cooper.it.repository").toUri());
            text = text.replace("<" + kind + ">", more + "<" + kind + ">");
        }
        return text.replace(
                "@localRepositoryUrl@", property("cooper.outer.repository").toUri().toString());
    }

    /** Where this machine's Java trusts more, to reach repositories, the job's must, too. */
    private static Path trustedByJava() throws Exception {
        return Path.of(System.getProperty("java.home"), "lib/security/cacerts").toRealPath();
    }

    private static Path property(String name) {
        return Path.of(System.getProperty(name)).toAbsolutePath();
    }

    private static String dotenv(MavenProject project) throws Exception {
        return Files.readString(
                GitLabRunner.report(
                        project.directory(), "deploy", "dotenv", "target/container/image.env"));
    }

    private static Manifest pushed(String project) throws Exception {
        return Manifest.parse(registry.manifest(GROUP + project, "latest"), project);
    }

    private static List<Descriptor> content(Manifest manifest) {
        return Stream.concat(Stream.of(manifest.config()), manifest.layers().stream()).toList();
    }
}
