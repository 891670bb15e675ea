package io.cooper.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Credentials as {@code docker login} and {@code podman login} store them, in this order:
 *
 * <ol>
 *   <li>the variable {@code DOCKER_AUTH_CONFIG} as GitLab's jobs have it
 *   <li>{@code $DOCKER_CONFIG/config.json}
 *   <li>{@code ~/.docker/config.json}
 *   <li>{@code $REGISTRY_AUTH_FILE}
 *   <li>{@code $XDG_RUNTIME_DIR/containers/auth.json}
 *   <li>{@code containers/auth.json} below {@code $XDG_CONFIG_HOME} or else {@code ~/.config}
 * </ol>
 *
 * Each may leave them to a credential helper, a program that is then asked.
 */
public final class DockerConfigCredentials implements CredentialSource {

    private static final String VARIABLE = "DOCKER_AUTH_CONFIG";

    /** A helper that asks somebody for a password would wait for ever. */
    private static final Duration HELPER_PATIENCE = Duration.ofSeconds(10);

    private final Map<String, String> environment;
    private final Path home;
    private final Duration helperPatience;

    /**
     * @param environment the variables to look into
     * @param home the user's home directory
     */
    public DockerConfigCredentials(Map<String, String> environment, Path home) {
        this(environment, home, HELPER_PATIENCE);
    }

    DockerConfigCredentials(Map<String, String> environment, Path home, Duration helperPatience) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.helperPatience = helperPatience;
    }

    @Override
    public Optional<FoundCredentials> find(ImageName image) throws IOException {
        Optional<FoundCredentials> found = Optional.empty();
        Optional<String> variable = variable(VARIABLE);
        if (variable.isPresent()) {
            byte[] json = variable.get().getBytes(StandardCharsets.UTF_8);
            found = find(image, json, "$" + VARIABLE);
        }
        for (Path file : files()) {
            if (found.isEmpty() && Files.exists(file)) {
                found = find(image, Files.readAllBytes(file), file.toString());
            }
        }
        return found;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        directory("DOCKER_CONFIG").ifPresent(docker -> files.add(docker.resolve("config.json")));
        files.add(home.resolve(".docker/config.json"));
        directory("REGISTRY_AUTH_FILE").ifPresent(files::add);
        String podman = "containers/auth.json";
        directory("XDG_RUNTIME_DIR").ifPresent(run -> files.add(run.resolve(podman)));
        Path config = directory("XDG_CONFIG_HOME").orElse(home.resolve(".config"));
        files.add(config.resolve(podman));
        return files;
    }

    private Optional<Path> directory(String name) {
        return variable(name).map(Path::of);
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private Optional<FoundCredentials> find(ImageName image, byte[] json, String where)
            throws IOException {
        DockerConfig config = DockerConfig.parse(json, where);
        Optional<String> program = config.helper(image);
        if (program.isPresent()) {
            CredentialHelper helper =
                    new CredentialHelper(program.get(), where, environment, helperPatience);
            for (String server : DockerConfig.servers(image)) {
                Optional<Credentials> credentials = helper.get(server);
                if (credentials.isPresent()) {
                    return credentials.map(one -> new FoundCredentials(one, helper.program()));
                }
            }
        }
        return config.stored(image);
    }
}
