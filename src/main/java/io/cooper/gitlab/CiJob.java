package io.cooper.gitlab;

import java.util.Map;
import java.util.Optional;

/**
 * The GitLab CI job that runs, as its variables tell (<a
 * href="https://docs.gitlab.com/ci/variables/predefined_variables/">GitLab, predefined CI/CD
 * variables</a>).
 */
public final class CiJob {

    /**
     * A login for one registry.
     *
     * @param registry the registry's host, with its port if need be
     */
    public record Login(String registry, String username, String password) {
        @Override
        public String toString() {
            return username + " at " + registry;
        }
    }

    private final Map<String, String> variables;

    private CiJob(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** Returns the job, or none where the variables are not those of a GitLab job. */
    public static Optional<CiJob> of(Map<String, String> environment) {
        return environment.getOrDefault("GITLAB_CI", "").isEmpty()
                ? Optional.empty()
                : Optional.of(new CiJob(environment));
    }

    /** Returns the job's own login for the registry of its GitLab. */
    public Optional<Login> login() {
        String registry = variable("CI_REGISTRY");
        String password = variable("CI_REGISTRY_PASSWORD");
        return registry.isEmpty() || password.isEmpty()
                ? Optional.empty()
                : Optional.of(new Login(registry, variable("CI_REGISTRY_USER"), password));
    }

    private String variable(String name) {
        return variables.getOrDefault(name, "").trim();
    }
}
