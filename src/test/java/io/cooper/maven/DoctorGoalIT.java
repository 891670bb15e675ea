package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.Account;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal {@code doctor} as somebody without a project runs it, and in a module. */
class DoctorGoalIT {

    private static final String TOKEN = "glcbt-64_doctor";
    private static final String GOAL =
            "io.cooper:cooper-maven-plugin:" + System.getProperty("cooper.version") + ":doctor";

    @TempDir private static Path shared;
    private static GitLabRegistry server;

    @TempDir private Path directory;

    @BeforeAll
    static void start() throws Exception {
        Requirements.tool("docker-registry", "docker-registry");
        Requirements.root();
        server = GitLabRegistry.start(shared, List.of(Account.jobToken(TOKEN, "group/ntp")));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void without_a_project_and_without_a_job_all_may_be_well() throws Exception {
        MavenResult result = project().succeed("-q", GOAL);

        assertThat(result.output())
                .contains("✓ Maven: ", "✓ Java: ", "✓ sandbox ", "✓ cache: ")
                .contains("✓ GitLab job: none")
                .contains("! image name: none outside a GitLab job")
                .doesNotContain("✗");
    }

    @Test
    void in_a_job_that_can_push_it_says_so() throws Exception {
        MavenResult result = project().gitLabJob(server, "group/ntp", TOKEN).succeed("-q", GOAL);

        assertThat(result.output())
                .contains("✓ image name: " + server.address() + "/group/ntp\n")
                .contains("✓ credentials: 'gitlab-ci-token' (from CI_REGISTRY_USER)")
                .contains("✓ push: granted")
                .doesNotContain("✗")
                .doesNotContain(TOKEN);
    }

    @Test
    void in_a_job_that_cannot_push_it_fails() throws Exception {
        MavenResult result =
                project()
                        .gitLabJob(server, "group/ntp", "wrong-" + TOKEN)
                        .env("LC_ALL", "POSIX")
                        .run("-X", GOAL);

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("✗ credentials: ").doesNotContain(TOKEN);
        assertThat(result.failure()).startsWith("mvn deploy would fail here");
    }

    @Test
    void in_a_module_its_settings_count() throws Exception {
        MavenResult result =
                MavenProject.image(
                                directory.resolve("image"),
                                "<from>%s/group/ntp/missing</from><image>Server</image>"
                                        .formatted(server.address()))
                        .gitLabJob(server, "group/ntp", TOKEN)
                        .run("cooper:doctor");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output())
                .contains("✗ image name: <image>Server</image> has upper-case letters")
                .contains("✗ base: cannot be read: " + server.address() + "/group/ntp/missing");
    }

    private MavenProject project() throws Exception {
        return MavenProject.in(Files.createDirectories(directory.resolve("empty")));
    }
}
