package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.registry.RegistryAliasGroup;
import com.google.cloud.tools.jib.registry.credentials.CredentialHelperNotFoundException;
import com.google.cloud.tools.jib.registry.credentials.CredentialHelperUnhandledServerUrlException;
import com.google.cloud.tools.jib.registry.credentials.DockerCredentialHelper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Credentials as {@code docker login} stores them (<a
 * href="https://docs.docker.com/reference/cli/docker/login/">docker login</a>): in the variable
 * {@code DOCKER_AUTH_CONFIG} as GitLab's jobs have it, then in {@code $DOCKER_CONFIG/config.json}
 * or else {@code ~/.docker/config.json}. A file may leave them to a credential helper, a program
 * that is then asked.
 */
public final class DockerConfigCredentials implements CredentialSource {

    private static final String VARIABLE = "DOCKER_AUTH_CONFIG";

    private final Map<String, String> environment;
    private final Path home;

    /**
     * @param environment the variables to look into
     * @param home the user's home directory
     */
    public DockerConfigCredentials(Map<String, String> environment, Path home) {
        this.environment = Map.copyOf(environment);
        this.home = home;
    }

    @Override
    public Optional<FoundCredentials> find(String registry) throws IOException {
        String variable = environment.getOrDefault(VARIABLE, "");
        if (!variable.isBlank()) {
            Optional<FoundCredentials> found =
                    find(registry, variable.getBytes(StandardCharsets.UTF_8), "$" + VARIABLE);
            if (found.isPresent()) {
                return found;
            }
        }
        String directory = environment.getOrDefault("DOCKER_CONFIG", "");
        Path file =
                (directory.isBlank() ? home.resolve(".docker") : Path.of(directory))
                        .resolve("config.json");
        return Files.exists(file)
                ? find(registry, Files.readAllBytes(file), file.toString())
                : Optional.empty();
    }

    private Optional<FoundCredentials> find(String registry, byte[] config, String where)
            throws IOException {
        JsonNode json;
        try {
            json = Json.parse(config);
        } catch (IOException e) {
            throw new IOException("Docker's configuration in " + where + ": " + e.getMessage(), e);
        }
        List<String> names = names(registry);
        Optional<String> helper =
                entry(json.path("credHelpers"), names)
                        .map(JsonNode::asText)
                        .or(() -> Optional.of(json.path("credsStore").asText("")))
                        .filter(program -> !program.isEmpty());
        if (helper.isPresent()) {
            Optional<FoundCredentials> found = askHelper(helper.get(), names, where);
            if (found.isPresent()) {
                return found;
            }
        }
        Optional<JsonNode> entry = entry(json.path("auths"), names);
        return entry.isEmpty() ? Optional.empty() : stored(entry.get(), registry, where);
    }

    /** Returns the names that a registry goes by; Docker Hub has several. */
    private static List<String> names(String registry) {
        List<String> names = new ArrayList<>(RegistryAliasGroup.getAliasesGroup(registry));
        if (names.contains("index.docker.io")) {
            // What "docker login" without a name writes; a helper knows Docker Hub by this only.
            names.add(0, "https://index.docker.io/v1/");
        }
        return names;
    }

    private static Optional<JsonNode> entry(JsonNode entries, List<String> names) {
        for (String name : names) {
            for (Map.Entry<String, JsonNode> entry : entries.properties()) {
                if (entry.getKey().equals(name) || host(entry.getKey()).equals(name)) {
                    return Optional.of(entry.getValue());
                }
            }
        }
        return Optional.empty();
    }

    /** Returns host and port of an entry's name, which may be a whole URL. */
    private static String host(String name) {
        return name.replaceFirst("^https?://", "").replaceFirst("/.*", "");
    }

    private static Optional<FoundCredentials> stored(JsonNode entry, String registry, String where)
            throws IOException {
        String username = entry.path("username").asText("");
        String password = entry.path("password").asText("");
        String auth = entry.path("auth").asText("");
        if (!auth.isEmpty()) {
            String pair = decoded(auth, registry, where);
            int colon = pair.indexOf(':');
            username = pair.substring(0, Math.max(colon, 0));
            password = pair.substring(colon + 1);
        }
        if (username.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new FoundCredentials(new Credentials(username, password), where));
    }

    private static String decoded(String auth, String registry, String where) throws IOException {
        try {
            return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The exception itself stays out: it quotes a character of the secret.
            throw new IOException(
                    "Docker's configuration in "
                            + where
                            + ": the 'auth' of "
                            + registry
                            + " is not Base64 of user:password");
        }
    }

    private Optional<FoundCredentials> askHelper(String helper, List<String> names, String where)
            throws IOException {
        for (String name : names) {
            Optional<FoundCredentials> found = ask("docker-credential-" + helper, name, where);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<FoundCredentials> ask(String program, String name, String where)
            throws IOException {
        try {
            Credential answer =
                    new DockerCredentialHelper(name, Path.of(program), environment).retrieve();
            Credentials credentials = new Credentials(answer.getUsername(), answer.getPassword());
            return Optional.of(new FoundCredentials(credentials, program));
        } catch (CredentialHelperUnhandledServerUrlException e) {
            return Optional.empty();
        } catch (CredentialHelperNotFoundException e) {
            throw new IOException(
                    "the credential helper "
                            + program
                            + ", which "
                            + where
                            + " names, is not on the PATH",
                    e);
        }
    }
}
