package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Docker's configuration as far as it is about credentials (<a
 * href="https://docs.docker.com/reference/cli/docker/login/">docker login</a>, <a
 * href="https://man.archlinux.org/man/containers-auth.json.5">containers-auth.json(5)</a>). An
 * entry may be for a registry or for a part of it, {@code registry/group/project}; the closest one
 * counts.
 */
final class DockerConfig {

    /** The name under which {@code docker login} and helpers keep Docker Hub. */
    private static final String DOCKER_HUB = "https://index.docker.io/v1/";

    private final JsonNode json;
    private final String where;

    private DockerConfig(JsonNode json, String where) {
        this.json = json;
        this.where = where;
    }

    /**
     * @param where the file or variable, for messages
     * @throws IOException if it is not JSON; the message does not quote it
     */
    static DockerConfig parse(byte[] bytes, String where) throws IOException {
        try {
            return new DockerConfig(Json.parse(bytes), where);
        } catch (IOException e) {
            throw new IOException("Docker's configuration in " + where + ": " + e.getMessage(), e);
        }
    }

    /** Returns the names that a helper may know an image's registry by. */
    static List<String> servers(ImageName image) {
        List<String> names = new ArrayList<>(image.registryNames());
        if (names.contains("index.docker.io")) {
            names.add(0, DOCKER_HUB);
        }
        return names;
    }

    /**
     * Returns the program that keeps the credentials for an image, if the file leaves them to one.
     */
    Optional<String> helper(ImageName image) {
        String name =
                closest(json.path("credHelpers"), image)
                        .map(JsonNode::asText)
                        .orElse(json.path("credsStore").asText(""));
        return name.isEmpty() ? Optional.empty() : Optional.of("docker-credential-" + name);
    }

    /** Returns the credentials for an image that are in the file itself. */
    Optional<FoundCredentials> stored(ImageName image) throws IOException {
        Optional<JsonNode> found = closest(json.path("auths"), image);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        JsonNode entry = found.get();
        if (!entry.path("identitytoken").asText("").isEmpty()) {
            throw new IOException(
                    says(image) + "is an identity token; log in with a user name and a password");
        }
        String username = entry.path("username").asText("");
        String password = entry.path("password").asText("");
        String auth = entry.path("auth").asText("");
        if (!auth.isEmpty()) {
            String pair = decoded(auth, image);
            int colon = pair.indexOf(':');
            username = pair.substring(0, Math.max(colon, 0));
            password = pair.substring(colon + 1);
        }
        if (username.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new FoundCredentials(new Credentials(username, password), where));
    }

    private String decoded(String auth, ImageName image) throws IOException {
        try {
            return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The exception itself stays out: it quotes a character of the secret.
            throw new IOException(
                    says(image) + "has an 'auth' that is not Base64 of user:password");
        }
    }

    private String says(ImageName image) {
        return "Docker's configuration in " + where + ": the entry for " + image.registry() + " ";
    }

    private static Optional<JsonNode> closest(JsonNode entries, ImageName image) {
        JsonNode closest = null;
        int best = -1;
        for (String host : image.registryNames()) {
            for (Map.Entry<String, JsonNode> entry : entries.properties()) {
                int closeness = closeness(entry.getKey(), host, image.repository());
                if (closeness > best) {
                    best = closeness;
                    closest = entry.getValue();
                }
            }
        }
        return Optional.ofNullable(closest);
    }

    /** Returns how much of a repository's path an entry names; -1 if it is for something else. */
    private static int closeness(String key, String host, String repository) {
        boolean isUrl = key.matches("https?://.*");
        String name = key.replaceFirst("^https?://", "").replaceFirst("/+$", "");
        int slash = name.indexOf('/');
        if (!host.equals(slash < 0 ? name : name.substring(0, slash))) {
            return -1;
        }
        String path = slash < 0 ? "" : name.substring(slash + 1);
        // A URL is the registry's address, as are the versions of its API.
        if (isUrl || path.isEmpty() || path.matches("v[12]")) {
            return 0;
        }
        return (repository + "/").startsWith(path + "/") ? path.length() : -1;
    }
}
