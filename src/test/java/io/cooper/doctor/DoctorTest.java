package io.cooper.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.doctor.Finding.Verdict;
import io.cooper.gitlab.CiJob;
import io.cooper.registry.CredentialSource;
import io.cooper.sandbox.SandboxKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no registry. */
class DoctorTest {

    private static final Runtime.Version JAVA = Runtime.Version.parse("17.0.1");

    @TempDir private Path directory;

    @Test
    void versions_that_are_new_enough_are_good() {
        for (String maven : List.of("3.6.3", "3.9.11", "4.0.0-rc-5", "10.0", "unknown")) {
            assertThat(new ToolsCheck(maven, JAVA, "/jdk").examine())
                    .extracting(Finding::toString)
                    .containsExactly("✓ Maven: " + maven, "✓ Java: 17.0.1 in /jdk");
        }
    }

    @Test
    void versions_that_are_too_old_are_told() {
        List<Finding> findings =
                new ToolsCheck("3.6.2", Runtime.Version.parse("11.0.2"), "/jdk").examine();

        assertThat(findings).extracting(Finding::verdict).containsOnly(Verdict.FAILURE);
        assertThat(findings.get(0).toString())
                .startsWith("✗ Maven: 3.6.2 is too old\n    use Maven 3.6.3 or newer");
        assertThat(findings.get(1).toString())
                .startsWith("✗ Java: 11.0.2 in /jdk is too old\n    use Java 17 or newer");
    }

    @Test
    void digests_by_java_are_slow_only_with_its_first_compiler_alone() {
        List<String> options = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

        assertThat(new DigestCheck(true, options).examine().toString())
                .isEqualTo("[✓ digests: by libcrypto of OpenSSL 3]");
        assertThat(new DigestCheck(false, List.of("-Xmx256m")).examine().toString())
                .isEqualTo("[✓ digests: by Java]");
        assertThat(new DigestCheck(false, options).examine())
                .singleElement()
                .asString()
                .startsWith("! digests: by Java, which takes ten times as long with -XX:Tiered")
                .contains("\n    install OpenSSL 3");
    }

    @Test
    void a_kind_of_sandbox_that_works_is_enough_and_the_others_say_why_not() {
        List<Finding> findings =
                new SandboxCheck(SandboxKind.AUTO, DoctorTest::onlyChroot).examine();

        assertThat(findings)
                .extracting(Finding::toString)
                .contains("✓ sandbox chroot: works here", "! sandbox namespaces: no CAP_SYS_ADMIN");
        assertThat(new Diagnosis(findings).failures()).isZero();
    }

    @Test
    void a_kind_of_sandbox_that_was_asked_for_and_does_not_work_is_told() {
        List<Finding> findings =
                new SandboxCheck(SandboxKind.NAMESPACES, DoctorTest::onlyChroot).examine();

        assertThat(findings.get(findings.size() - 1).toString())
                .startsWith("✗ sandbox: <sandbox>namespaces</sandbox> does not work here\n    run");
    }

    @Test
    void a_machine_without_any_sandbox_is_told() {
        SandboxCheck check =
                new SandboxCheck(
                        SandboxKind.AUTO,
                        kind -> {
                            throw new IOException("no " + kind);
                        });

        List<Finding> findings = check.examine();

        assertThat(findings.get(findings.size() - 1).toString())
                .startsWith("✗ sandbox: no kind works here")
                .contains("\n    run as root");
        assertThat(new Diagnosis(findings).failures()).isOne();
    }

    @Test
    void a_directory_that_is_still_to_be_made_is_good() {
        assertThat(new DiskCheck("cache", directory.resolve("a/b"), "", 0).examine())
                .extracting(Finding::verdict)
                .doesNotContain(Verdict.FAILURE);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_directory_that_cannot_be_written_is_told() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        Finding finding =
                new DiskCheck("cache", file.resolve("cooper"), "set XDG_CACHE_HOME")
                        .examine()
                        .get(0);

        assertThat(finding.toString())
                .startsWith("✗ cache: " + file.resolve("cooper") + " cannot be written: " + file)
                .contains("\n    ")
                .contains("set XDG_CACHE_HOME");
    }

    @Test
    void a_disk_that_is_too_full_is_told() {
        Finding finding =
                new DiskCheck("cache", directory, "set XDG_CACHE_HOME", Long.MAX_VALUE)
                        .examine()
                        .get(0);

        assertThat(finding.toString())
                .startsWith("✗ cache: " + directory + ", ")
                .contains("GB free, too little for an image\n    make room, or set XDG_CACHE_HOME");
    }

    @Test
    void a_job_is_told_by_the_names_of_its_variables() {
        CiJob job =
                CiJob.of(
                        Map.of(
                                "GITLAB_CI", "true",
                                "CI_REGISTRY_PASSWORD", "glpat-secret",
                                "CI_COMMIT_TAG", "",
                                "DEPLOY_KEY", "other secret"));

        assertThat(new JobCheck(job).examine())
                .extracting(Finding::toString)
                .containsExactly(
                        "✓ GitLab job: these variables are set: CI_REGISTRY_PASSWORD, GITLAB_CI");
    }

    @Test
    void outside_a_job_with_no_image_named_nothing_would_fail() {
        Finding finding = target("", Map.of());

        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.toString()).contains("-Dcooper.image=");
    }

    @Test
    void a_gitlab_without_a_registry_is_told_with_the_lines_for_its_configuration() {
        Finding finding =
                target("", Map.of("GITLAB_CI", "true", "CI_SERVER_HOST", "git.example.org"));

        assertThat(finding.verdict()).isEqualTo(Verdict.FAILURE);
        assertThat(finding.remedy())
                .contains(
                        "an administrator adds to /etc/gitlab/gitlab.rb on the GitLab server:",
                        "  registry_external_url 'https://git.example.org:5050'",
                        "  registry_nginx['ssl_certificate'] ="
                                + " \"/etc/gitlab/ssl/git.example.org.crt\"",
                        "  registry_nginx['ssl_certificate_key'] ="
                                + " \"/etc/gitlab/ssl/git.example.org.key\"",
                        "and runs there: sudo gitlab-ctl reconfigure");
    }

    @Test
    void a_project_whose_registry_is_off_is_told_with_the_place_to_switch_it_on() {
        Finding finding =
                target("", Map.of("GITLAB_CI", "true", "CI_REGISTRY", "registry.example.org"));

        assertThat(finding.toString())
                .startsWith("✗ image name: none: the project's container registry is off")
                .contains("\n    Settings → General → Visibility");
    }

    @Test
    void settings_that_make_no_name_are_told() {
        TargetCheck check =
                new TargetCheck(
                        () -> {
                            throw new IllegalArgumentException("<image>NTP</image> has upper case");
                        },
                        CiJob.of(Map.of()),
                        image -> null,
                        CredentialSource.anonymous());

        assertThat(check.examine())
                .extracting(Finding::toString)
                .containsExactly(
                        "✗ image name: <image>NTP</image> has upper case\n"
                                + "    correct <image> or <registry>");
    }

    private static void onlyChroot(SandboxKind kind) throws IOException {
        if (kind != SandboxKind.CHROOT) {
            throw new IOException("no CAP_SYS_ADMIN");
        }
    }

    private static Finding target(String name, Map<String, String> job) {
        List<Finding> findings =
                new TargetCheck(
                                () -> name,
                                CiJob.of(job),
                                image -> null,
                                CredentialSource.anonymous())
                        .examine();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }
}
