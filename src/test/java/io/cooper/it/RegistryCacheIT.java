package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.Account;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fresh runner takes what it can from the image that is in the registry. */
class RegistryCacheIT {

    private static final String PROJECT = "group/cached";
    private static final String CACHED = "run 10-made.sh: 0.0 MB, cached";

    @TempDir private Path directory;
    private int runners;

    @Test
    void layers_are_neither_built_nor_moved_and_a_release_takes_only_signed_ones()
            throws Exception {
        Requirements.root();
        Path base = BusyBoxImage.create(directory.resolve("base")).directory();
        try (GitLabRegistry registry =
                GitLabRegistry.start(
                        directory.resolve("registry"),
                        List.of(Account.jobToken("secret", PROJECT)))) {
            assertThat(fresh(registry, base).succeed("deploy").output()).doesNotContain(CACHED);
            int before = registry.requests().size();

            MavenProject second = fresh(registry, base).env("CI_COMMIT_SHORT_SHA", "0badcafe");
            assertThat(second.succeed("deploy").output()).contains(CACHED);

            List<String> blobs =
                    registry.requests().stream()
                            .skip(before)
                            .filter(request -> request.contains("/blobs/"))
                            .toList();
            assertThat(blobs)
                    .isNotEmpty()
                    .allMatch(request -> request.startsWith("HEAD ") && request.endsWith(" 200"));

            // A test opens the image: what is missing is fetched for it.
            MavenProject tested = fresh(registry, base);
            tested.file("src/test/container/10-made.sh", "#!/bin/sh\ntest -e /made\n");
            assertThat(tested.succeed("verify").output()).contains(CACHED).contains("1 test");

            MavenProject release = fresh(registry, base).env("CI_COMMIT_TAG", "nightly");
            assertThat(release.succeed("package").output()).doesNotContain(CACHED);
            MavenProject signing = fresh(registry, base).env("COOPER_CACHE_KEY", "signing-secret");
            signing.env("CI_COMMIT_BRANCH", "main").env("CI_COMMIT_REF_SLUG", "main");
            assertThat(signing.succeed("deploy").output())
                    .doesNotContain(CACHED)
                    .doesNotContain("signing-secret");
            MavenProject signed = fresh(registry, base).env("COOPER_CACHE_KEY", "signing-secret");
            signed.env("CI_COMMIT_TAG", "nightly").env("CI_COMMIT_BRANCH", "");
            assertThat(signed.succeed("package").output()).contains(CACHED);
        }
    }

    @Test
    void what_was_tested_and_pushed_is_neither_tested_nor_pushed_again() throws Exception {
        Requirements.root();
        Path base = BusyBoxImage.create(directory.resolve("base")).directory();
        try (GitLabRegistry registry =
                GitLabRegistry.start(
                        directory.resolve("registry"),
                        List.of(Account.jobToken("secret", PROJECT)))) {
            MavenProject project = fresh(registry, base).remembering();
            project.file(
                    "src/test/container/10-made.sh",
                    "#!/bin/sh\n# test: service=none\ntest -e /made\n");
            assertThat(project.succeed("deploy").output()).contains("Running 10-made.sh");
            int before = registry.requests().size();

            MavenResult again = project.succeed("clean", "deploy");

            assertThat(again.output())
                    .doesNotContain("Running 10-made.sh")
                    .contains("nothing changed since these tests passed: Tests run: 1")
                    .contains("nothing changed: ");
            assertThat(registry.requests().stream().skip(before))
                    .noneMatch(request -> request.matches("(PUT|POST|PATCH) .*"))
                    .noneMatch(request -> request.contains("/blobs/"));
            assertThat(
                            project.directory()
                                    .resolve(
                                            "target/failsafe-reports/TEST-container.10-made.sh.xml"))
                    .isRegularFile();
            assertThat(project.directory().resolve("target/container/image.env")).isRegularFile();

            assertThat(project.succeed("verify", "-Dcooper.retest").output())
                    .contains("Running 10-made.sh");
            project.env("CI_PIPELINE_SOURCE", "schedule");
            assertThat(project.succeed("verify").output()).contains("Running 10-made.sh");
            project.env("CI_PIPELINE_SOURCE", "push");
            project.file(
                    "src/test/container/10-made.sh",
                    "#!/bin/sh\n# test: service=none\ntest ! -e /made\n");
            assertThat(project.run("verify").output()).contains("10-made.sh: failed");
            assertThat(project.run("verify").output()).contains("Running 10-made.sh");
        }
    }

    /** The same project on a runner that has nothing. */
    private MavenProject fresh(GitLabRegistry registry, Path base) throws Exception {
        runners++;
        MavenProject project =
                MavenProject.image(
                        directory.resolve("runner" + runners), "<from>oci:" + base + "</from>");
        project.file("src/main/container/build.d/10-made.sh", "#!/bin/sh\necho made > /made\n");
        return project.gitLabJob(registry, PROJECT, "secret")
                .env("XDG_CACHE_HOME", directory.resolve("cache" + runners).toString());
    }
}
