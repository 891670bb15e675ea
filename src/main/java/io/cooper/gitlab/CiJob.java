package io.cooper.gitlab;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The GitLab CI job that runs, as its variables tell (<a
 * href="https://docs.gitlab.com/ci/variables/predefined_variables/">GitLab, predefined CI/CD
 * variables</a>). Outside a job there is one too, which knows nothing. A variable that is not set
 * and one that is blank are the same.
 */
public final class CiJob {

    /** Where a maintainer switches a project's container registry on. */
    public static final String REGISTRY_SWITCH =
            "Settings → General → Visibility, project features, permissions → Container registry";

    private static final int SHORT_SHA = 8;

    /** The variables that this plugin makes use of. */
    private static final Pattern KNOWN =
            Pattern.compile(
                    "GITLAB_CI|CI_REGISTRY(_.*)?|CI_DEPLOY_.*|CI_JOB_(TOKEN|URL)|CI_PROJECT_(PATH|URL)"
                            + "|CI_COMMIT_(SHA|SHORT_SHA|REF_SLUG|REF_PROTECTED|TAG|BRANCH|TIMESTAMP)"
                            + "|CI_DEFAULT_BRANCH|CI_PIPELINE_(SOURCE|URL)|CI_MERGE_REQUEST_IID"
                            + "|CI_DEPENDENCY_PROXY_.*|CI_SERVER_(HOST|TLS_CA_FILE)"
                            + "|DOCKER_AUTH_CONFIG");

    private final Map<String, String> variables;

    private CiJob(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /**
     * Returns the job that these variables are of.
     *
     * @param environment all that is looked at; without {@code GITLAB_CI} there is no job, whatever
     *     else is set
     */
    public static CiJob of(Map<String, String> environment) {
        return environment.getOrDefault("GITLAB_CI", "").isBlank()
                ? new CiJob(Map.of())
                : new CiJob(environment);
    }

    /** Tells whether a job runs. */
    public boolean isRunning() {
        return !variables.isEmpty();
    }

    /** Returns which of the variables that matter here are set, in alphabetical order. */
    public List<String> variableNames() {
        return variables.keySet().stream()
                .filter(name -> KNOWN.matcher(name).matches() && variable(name).isPresent())
                .sorted()
                .toList();
    }

    /** Returns the host of the job's GitLab. */
    public Optional<String> serverHost() {
        return variable("CI_SERVER_HOST");
    }

    /** Returns the registry of the job's GitLab, {@code host} or {@code host:port}. */
    public Optional<String> registry() {
        return variable("CI_REGISTRY");
    }

    /**
     * Returns where the project's images lie, registry and path. There is none while the project's
     * container registry is switched off.
     */
    public Optional<String> registryImage() {
        return variable("CI_REGISTRY_IMAGE");
    }

    /**
     * Returns why the job has no place for images of its own, and the way out, in one line.
     *
     * @throws IllegalStateException if it has one
     */
    public String whyNoImageName() {
        if (registryImage().isPresent()) {
            throw new IllegalStateException("images go to " + registryImage().get());
        }
        return registry().isEmpty()
                ? "this GitLab has no container registry (CI_REGISTRY is not set); have an"
                        + " administrator enable it"
                : "the project's container registry is off (CI_REGISTRY_IMAGE is not set); switch"
                        + " it on: "
                        + REGISTRY_SWITCH;
    }

    /** Returns the project's path with its groups, as people write it. */
    public Optional<String> projectPath() {
        return variable("CI_PROJECT_PATH");
    }

    /** Returns the project's path in its registry, which is all lower case. */
    public Optional<String> registryPath() {
        return registryImage()
                .map(image -> image.substring(image.indexOf('/') + 1))
                .or(this::projectPath)
                .map(path -> path.toLowerCase(Locale.ROOT));
    }

    /** Returns the address of the project's page. */
    public Optional<String> projectUrl() {
        return variable("CI_PROJECT_URL");
    }

    /** Returns the commit, 40 hex digits. */
    public Optional<String> commitSha() {
        return variable("CI_COMMIT_SHA");
    }

    /** Returns the first eight digits of the commit. */
    public Optional<String> commitShortSha() {
        return variable("CI_COMMIT_SHORT_SHA")
                .or(
                        () ->
                                commitSha()
                                        .filter(sha -> sha.length() > SHORT_SHA)
                                        .map(sha -> sha.substring(0, SHORT_SHA)));
    }

    /** Returns the time of the commit; none too if GitLab's text is not a time. */
    public Optional<Instant> commitTime() {
        try {
            return variable("CI_COMMIT_TIMESTAMP")
                    .map(OffsetDateTime::parse)
                    .map(OffsetDateTime::toInstant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Returns branch or tag in lower case, with a dash for all but letters and digits. */
    public Optional<String> refSlug() {
        return variable("CI_COMMIT_REF_SLUG");
    }

    /** Returns the Git tag that the pipeline is for; none in a pipeline for anything else. */
    public Optional<String> tag() {
        return variable("CI_COMMIT_TAG");
    }

    /** Returns the branch that the pipeline is for; none for a tag or a merge request. */
    public Optional<String> branch() {
        return variable("CI_COMMIT_BRANCH");
    }

    public Optional<String> defaultBranch() {
        return variable("CI_DEFAULT_BRANCH");
    }

    /** Tells whether the pipeline is for the project's default branch. */
    public boolean isOnDefaultBranch() {
        return branch().isPresent() && branch().equals(defaultBranch());
    }

    /** Tells whether branch or tag are protected, so that the job has protected variables. */
    public boolean isProtected() {
        return variable("CI_COMMIT_REF_PROTECTED").filter("true"::equals).isPresent();
    }

    /** Returns what started the pipeline, e.g. {@code push}, {@code schedule}. */
    public Optional<String> pipelineSource() {
        return variable("CI_PIPELINE_SOURCE");
    }

    /** Returns the number of the merge request that the pipeline is for. */
    public Optional<String> mergeRequest() {
        return pipelineSource().filter("merge_request_event"::equals).isPresent()
                ? variable("CI_MERGE_REQUEST_IID")
                : Optional.empty();
    }

    public boolean isScheduled() {
        return pipelineSource().filter("schedule"::equals).isPresent();
    }

    /** Returns the address of the pipeline's page. */
    public Optional<String> pipelineUrl() {
        return variable("CI_PIPELINE_URL");
    }

    /** Returns the address of the job's page. */
    public Optional<String> jobUrl() {
        return variable("CI_JOB_URL");
    }

    /** Returns the PEM file with the authority that signed the certificates of the GitLab. */
    public Optional<Path> caFile() {
        return variable("CI_SERVER_TLS_CA_FILE").map(Path::of);
    }

    /** Returns the dependency proxy of the project's group, as far as it is set up. */
    public Optional<DependencyProxy> dependencyProxy() {
        Optional<String> server = variable("CI_DEPENDENCY_PROXY_SERVER");
        Optional<String> prefix = variable("CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX");
        return server.isEmpty() || prefix.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new DependencyProxy(
                                server.get(),
                                prefix.get(),
                                variable("CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX")
                                        .orElse(prefix.get())));
    }

    /**
     * Returns the logins that GitLab gives to the job, each for one registry; of those for the same
     * registry the first is the one to use.
     */
    public List<Login> logins() {
        List<Login> logins = new ArrayList<>();
        registry()
                .ifPresent(
                        registry -> {
                            login(registry, "CI_REGISTRY_USER", "CI_REGISTRY_PASSWORD", logins);
                            login(registry, "CI_DEPLOY_USER", "CI_DEPLOY_PASSWORD", logins);
                            variable("CI_JOB_TOKEN")
                                    .map(
                                            token ->
                                                    new Login(
                                                            registry,
                                                            "gitlab-ci-token",
                                                            token,
                                                            "CI_JOB_TOKEN"))
                                    .ifPresent(logins::add);
                        });
        dependencyProxy()
                .ifPresent(
                        proxy ->
                                login(
                                        proxy.server(),
                                        "CI_DEPENDENCY_PROXY_USER",
                                        "CI_DEPENDENCY_PROXY_PASSWORD",
                                        logins));
        return List.copyOf(logins);
    }

    private void login(String registry, String user, String password, List<Login> logins) {
        Optional<String> username = variable(user);
        Optional<String> secret = variable(password);
        if (username.isPresent() && secret.isPresent()) {
            logins.add(new Login(registry, username.get(), secret.get(), user));
        }
    }

    private Optional<String> variable(String name) {
        String value = variables.getOrDefault(name, "").trim();
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
