package io.cooper.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CiJobTest {

    @Test
    void outside_gitlab_nothing_is_known_whatever_variables_are_left_over() {
        CiJob none = Jobs.none();

        assertThat(none.isRunning()).isFalse();
        assertThat(none.commitSha()).isEmpty();
        assertThat(none.logins()).isEmpty();
        assertThat(none.dependencyProxy()).isEmpty();
    }

    @Test
    void a_job_tells_where_its_projects_images_lie() {
        CiJob job = Jobs.with();

        assertThat(job.isRunning()).isTrue();
        assertThat(job.registry()).contains("registry.example.com:5050");
        assertThat(job.registryImage()).contains(Jobs.IMAGE);
        assertThat(job.registryPath()).contains("infra/time/ntp");
        assertThat(Jobs.with("CI_REGISTRY_IMAGE", "").registryPath()).contains("infra/time/ntp");
    }

    @Test
    void a_variable_that_is_blank_counts_as_not_set() {
        assertThat(Jobs.with("CI_COMMIT_TAG", "  ").tag()).isEmpty();
    }

    @Test
    void a_merge_request_is_known_only_in_its_own_pipelines() {
        assertThat(
                        Jobs.with(
                                        "CI_PIPELINE_SOURCE",
                                        "merge_request_event",
                                        "CI_MERGE_REQUEST_IID",
                                        "42")
                                .mergeRequest())
                .contains("42");
        assertThat(Jobs.with("CI_PIPELINE_SOURCE", "push").mergeRequest()).isEmpty();
    }

    @Test
    void a_schedule_a_protected_branch_and_the_default_branch_are_told() {
        CiJob job =
                Jobs.with(
                        "CI_PIPELINE_SOURCE", "schedule",
                        "CI_COMMIT_REF_PROTECTED", "true",
                        "CI_COMMIT_BRANCH", "main");

        assertThat(job.isScheduled()).isTrue();
        assertThat(job.isProtected()).isTrue();
        assertThat(job.isOnDefaultBranch()).isTrue();
        assertThat(Jobs.with("CI_DEFAULT_BRANCH", "").isOnDefaultBranch()).isFalse();
    }

    @Test
    void the_time_of_the_commit_is_read_with_its_offset() {
        assertThat(Jobs.with("CI_COMMIT_TIMESTAMP", "2026-03-01T12:00:00+02:00").commitTime())
                .contains(Instant.parse("2026-03-01T10:00:00Z"));
        assertThat(Jobs.with("CI_COMMIT_TIMESTAMP", "yesterday").commitTime()).isEmpty();
    }

    @Test
    void the_authority_of_a_self_hosted_gitlab_is_a_file() {
        assertThat(Jobs.with("CI_SERVER_TLS_CA_FILE", "/builds/ntp.tmp/CA_FILE").caFile())
                .contains(Path.of("/builds/ntp.tmp/CA_FILE"));
    }

    @Test
    void the_registrys_own_login_comes_before_deploy_token_and_job_token() {
        CiJob job =
                Jobs.with(
                        "CI_JOB_TOKEN", "token",
                        "CI_DEPLOY_USER", "gitlab+deploy-token-1",
                        "CI_DEPLOY_PASSWORD", "deploy",
                        "CI_REGISTRY_USER", "gitlab-ci-token",
                        "CI_REGISTRY_PASSWORD", "registry");

        assertThat(job.logins())
                .extracting(Login::where)
                .containsExactly("CI_REGISTRY_USER", "CI_DEPLOY_USER", "CI_JOB_TOKEN");
        assertThat(job.logins())
                .extracting(Login::registry)
                .containsOnly("registry.example.com:5050");
        assertThat(job.logins().get(2).username()).isEqualTo("gitlab-ci-token");
    }

    @Test
    void half_a_login_is_none() {
        assertThat(Jobs.with("CI_REGISTRY_PASSWORD", "x", "CI_DEPLOY_USER", "y").logins())
                .isEmpty();
    }

    @Test
    void without_a_registry_the_job_token_is_for_nobody() {
        assertThat(Jobs.with("CI_REGISTRY", "", "CI_JOB_TOKEN", "token").logins()).isEmpty();
    }

    @Test
    void the_dependency_proxys_login_is_for_the_proxy() {
        CiJob job =
                CiJob.of(
                        Map.of(
                                "GITLAB_CI",
                                "true",
                                "CI_DEPENDENCY_PROXY_SERVER",
                                "gitlab.example.com:443",
                                "CI_DEPENDENCY_PROXY_USER",
                                "gitlab-ci-token",
                                "CI_DEPENDENCY_PROXY_PASSWORD",
                                "token",
                                "CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX",
                                "gitlab.example.com:443/infra/dependency_proxy/containers"));

        assertThat(job.logins())
                .containsExactly(
                        new Login(
                                "gitlab.example.com:443",
                                "gitlab-ci-token",
                                "token",
                                "CI_DEPENDENCY_PROXY_USER"));
        assertThat(job.dependencyProxy().orElseThrow().directGroupPrefix())
                .isEqualTo("gitlab.example.com:443/infra/dependency_proxy/containers");
    }

    @Test
    void a_login_is_shown_without_its_password() {
        assertThat(new Login("registry.example.com", "me", "secret", "CI_DEPLOY_USER"))
                .hasToString("me at registry.example.com (CI_DEPLOY_USER)");
    }
}
