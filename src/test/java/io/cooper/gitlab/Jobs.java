package io.cooper.gitlab;

import java.util.Map;
import java.util.TreeMap;

/** Jobs as GitLab describes them to their scripts. */
final class Jobs {

    static final String IMAGE = "registry.example.com:5050/infra/time/ntp";

    private Jobs() {}

    /** Returns no job at all, as on a laptop. */
    static CiJob none() {
        return CiJob.of(Map.of("CI_COMMIT_SHA", "left over", "PATH", "/usr/bin"));
    }

    /** Returns a job of the project Infra/time/ntp, in a pipeline for nothing in particular. */
    static CiJob with(String... variables) {
        Map<String, String> all =
                new TreeMap<>(
                        Map.of(
                                "GITLAB_CI", "true",
                                "CI_REGISTRY", "registry.example.com:5050",
                                "CI_REGISTRY_IMAGE", IMAGE,
                                "CI_PROJECT_PATH", "Infra/time/ntp",
                                "CI_PROJECT_URL", "https://gitlab.example.com/Infra/time/ntp",
                                "CI_DEFAULT_BRANCH", "main",
                                "CI_COMMIT_SHA", "0123456789abcdef0123456789abcdef01234567",
                                "CI_COMMIT_SHORT_SHA", "01234567"));
        for (int i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return CiJob.of(all);
    }

    static CiJob onBranch(String branch, String slug) {
        return with("CI_COMMIT_BRANCH", branch, "CI_COMMIT_REF_SLUG", slug);
    }

    static CiJob onTag(String tag) {
        return with("CI_COMMIT_TAG", tag, "CI_COMMIT_REF_SLUG", "slug-of-a-tag");
    }
}
