package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.Account;
import io.cooper.testing.ForwardProxy;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal {@code doctor} as somebody without a project runs it, and in a module. */
class DoctorGoalIT {

    private static final String TOKEN = "glcbt-64_doctor";
    private static final String GOAL =
            "io.cooper:cooper-maven-plugin:" + System.getProperty("cooper.version") + ":doctor";

    @TempDir private static Path shared;
    @AutoClose private static GitLabRegistry server;

    @TempDir private Path directory;

    @BeforeAll
    static void start() throws Exception {
        Requirements.tool("docker-registry", "docker-registry");
        Requirements.root();
        server = GitLabRegistry.start(shared, List.of(Account.jobToken(TOKEN, "group/ntp")));
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
    void a_proxy_of_settings_xml_reaches_what_nothing_else_does() throws Exception {
        String password = "p&ss of the proxy";
        try (ForwardProxy proxy =
                ForwardProxy.start("me:" + password, Map.of("registry.test:443", server.port()))) {
            MavenResult result =
                    project()
                            .gitLabJob(server, "group/ntp", TOKEN)
                            .env("CI_REGISTRY", "registry.test")
                            .env("CI_REGISTRY_IMAGE", "registry.test/group/ntp")
                            .secret(password)
                            .settings(
                                    """
                                    <proxies><proxy>
                                      <protocol>https</protocol>
                                      <host>127.0.0.1</host><port>%d</port>
                                      <username>me</username><password>%s</password>
                                      <nonProxyHosts>*.org|*.com|*.net</nonProxyHosts>
                                    </proxy></proxies>
                                    """
                                            .formatted(
                                                    proxy.port(), password.replace("&", "&amp;")))
                            .succeed("-X", GOAL);

            assertThat(result.output())
                    .contains("✓ network: the registry is reached through a proxy")
                    .contains("✓ push: granted");
        }
    }

    @Test
    void an_authority_of_ones_own_is_trusted_when_it_is_named() throws Exception {
        MavenProject job = project().gitLabJob(server, "group/ntp", TOKEN).env("MAVEN_OPTS", "");

        assertThat(job.run(GOAL).output())
                .contains("✗ TLS: ", "it wants the authority CN=Cooper test CA", "-Dcooper.caFile");
        String file = server.caCertificate().toString();
        assertThat(job.succeed(GOAL, "-Dcooper.caFile=" + file).output())
                .contains("✓ push: granted");
        assertThat(job.env("CI_SERVER_TLS_CA_FILE", file).succeed(GOAL).output())
                .contains("✓ push: granted");
        assertThat(job.run(GOAL, "-Dcooper.caFile=none.pem").failure())
                .contains("<caFile>none.pem</caFile> does not exist");
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
