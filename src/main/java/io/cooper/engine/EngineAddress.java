package io.cooper.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where an engine is, as its own clients find it: the variables {@code DOCKER_HOST}, {@code
 * DOCKER_TLS_VERIFY} and {@code DOCKER_CERT_PATH}, or podman's {@code CONTAINER_HOST}, or else the
 * usual sockets of Docker and podman.
 *
 * @param host {@code unix:///…}, {@code tcp://host:port} or {@code npipe:////…}
 * @param certificatesOrNull a directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem};
 *     null without TLS
 */
public record EngineAddress(String host, Path certificatesOrNull) {

    private static final String UNIX = "unix://";

    /** The variables that say where the engine is. */
    private static final Set<String> VARIABLES =
            Set.of(
                    "DOCKER_HOST",
                    "DOCKER_TLS_VERIFY",
                    "DOCKER_CERT_PATH",
                    "CONTAINER_HOST",
                    "XDG_RUNTIME_DIR",
                    "HOME");

    /** Finds the address that this process would use. */
    public static EngineAddress ofThisProcess() {
        return find(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /**
     * Returns what another process needs in its environment to find the same engine, and to work
     * there for this one.
     */
    public static Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>(System.getenv());
        variables.keySet().retainAll(VARIABLES);
        variables.put(Owner.VARIABLE, Owner.ofThisProcess());
        return variables;
    }

    /**
     * Finds the address.
     *
     * @param environment the variables of the caller
     * @param home the caller's directory
     */
    public static EngineAddress find(Map<String, String> environment, Path home) {
        String host = environment.getOrDefault("DOCKER_HOST", "");
        if (host.isEmpty()) {
            String ofPodman = environment.getOrDefault("CONTAINER_HOST", "");
            return new EngineAddress(
                    ofPodman.isEmpty() ? usual(environment, home) : ofPodman, null);
        }
        if (environment.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty()) {
            return new EngineAddress(host, null);
        }
        String certificates = environment.getOrDefault("DOCKER_CERT_PATH", "");
        return new EngineAddress(
                host, certificates.isEmpty() ? home.resolve(".docker") : Path.of(certificates));
    }

    private static String usual(Map<String, String> environment, Path home) {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return "npipe:////./pipe/docker_engine";
        }
        List<Path> sockets = new ArrayList<>();
        sockets.add(Path.of("/var/run/docker.sock"));
        sockets.add(home.resolve(".docker/run/docker.sock"));
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (runtime.isEmpty()) {
            runtime = runtimeDirectory();
        }
        sockets.add(Path.of(runtime, "docker.sock"));
        sockets.add(Path.of(runtime, "podman/podman.sock"));
        sockets.add(Path.of("/run/podman/podman.sock"));
        return UNIX + sockets.stream().filter(Files::isWritable).findFirst().orElse(sockets.get(0));
    }

    /** Returns where a user has his sockets whom no login, but a service or a job has started. */
    private static String runtimeDirectory() {
        try {
            return "/run/user/" + Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "/run"; // no Linux
        }
    }

    /** Returns the host, for messages. */
    @Override
    public String toString() {
        return host;
    }
}
