package io.cooper.doctor;

import io.cooper.gitlab.CiJob;

/** What to do, in lines that can be copied. */
final class Remedies {

    private Remedies() {}

    /**
     * Returns how a GitLab of one's own gets a registry (<a
     * href="https://docs.gitlab.com/administration/packages/container_registry/">GitLab, container
     * registry administration</a>).
     */
    static String[] enableRegistry(CiJob job) {
        String gitlab = job.serverHost().orElse("gitlab.example.org");
        return new String[] {
            "an administrator adds to /etc/gitlab/gitlab.rb on the GitLab server:",
            "  registry_external_url 'https://" + gitlab + ":5050'",
            "  registry_nginx['ssl_certificate'] = \"/etc/gitlab/ssl/" + gitlab + ".crt\"",
            "  registry_nginx['ssl_certificate_key'] = \"/etc/gitlab/ssl/" + gitlab + ".key\"",
            "and runs there: sudo gitlab-ctl reconfigure",
            "then a maintainer switches it on for the project:",
            "  " + CiJob.REGISTRY_SWITCH
        };
    }

    static String[] credentials(String registry) {
        return new String[] {
            "in a GitLab job they come by themselves: CI_REGISTRY_USER and CI_REGISTRY_PASSWORD",
            "elsewhere: a <server> in settings.xml with the <id> " + registry,
            "or: docker login " + registry + ", or the variable DOCKER_AUTH_CONFIG"
        };
    }

    static String[] pushRight(CiJob job) {
        return new String[] {
            "in a job, push to the job's own project: "
                    + job.registryImage().orElse("CI_REGISTRY_IMAGE")
                    + " and up to two levels below it",
            "the project's container registry must be on: " + CiJob.REGISTRY_SWITCH,
            "and the path not protected: Settings → Packages and registries → Container registry",
            "a deploy or access token needs the scopes read_registry and write_registry"
        };
    }
}
