package io.cooper.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Debian's Docker engine, started by hand with all that it has in one directory: it stands in for a
 * GitLab runner, and for whoever runs an image. It ends when it is closed.
 */
public final class Dockerd implements AutoCloseable {

    private static final Duration START_UP = Duration.ofSeconds(30);

    private final Path directory;
    private final Tool client;
    private final Process process;

    private Dockerd(Path directory, Tool client, Process process) {
        this.directory = directory;
        this.client = client;
        this.process = process;
    }

    /**
     * Starts an engine whose containers have the machine's network or none. It does not meet with
     * other engines of the machine, which would have one bridge together.
     *
     * @param directory for its data, its socket and its log
     * @param insecureRegistries registries that it may use without a certificate that it trusts
     */
    public static Dockerd start(Path directory, String... insecureRegistries)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>();
        for (String registry : insecureRegistries) {
            options.add("--insecure-registry=" + registry);
        }
        return start(directory, options);
    }

    /**
     * Starts such an engine that listens on a port of the loopback interface too, for clients that
     * it knows.
     */
    public static Dockerd startWithTls(Path directory, int port, EngineCertificates certificates)
            throws IOException, InterruptedException {
        Path keys = certificates.directory();
        return start(
                directory,
                List.of(
                        "--host=tcp://127.0.0.1:" + port,
                        "--tlsverify",
                        "--tlscacert=" + keys.resolve("ca.pem"),
                        "--tlscert=" + keys.resolve("server.pem"),
                        "--tlskey=" + keys.resolve("server-key.pem")));
    }

    private static Dockerd start(Path directory, List<String> options)
            throws IOException, InterruptedException {
        Requirements.root();
        Tool daemon = Requirements.tool("dockerd", "docker.io");
        Tool client = new Tool(daemon.file().resolveSibling("docker"), daemon.environment());
        if (!Files.isExecutable(client.file())) {
            client = Requirements.tool("docker", "docker.io");
        }
        Requirements.tool("containerd", "containerd");
        Requirements.tool("runc", "runc");
        Requirements.tool("iptables", "iptables");
        Path absolute = directory.toAbsolutePath();
        Files.createDirectories(absolute);
        ProcessBuilder builder =
                daemon.command(
                        "--data-root=" + absolute.resolve("data"),
                        "--exec-root=" + absolute.resolve("exec"),
                        "--pidfile=" + absolute.resolve("docker.pid"),
                        "--bridge=none",
                        "--iptables=false",
                        "--host=unix://" + socket(absolute));
        builder.command().addAll(options);
        builder.redirectErrorStream(true).redirectOutput(absolute.resolve("log").toFile());
        Dockerd dockerd = new Dockerd(absolute, client, builder.start());
        dockerd.awaitStart();
        return dockerd;
    }

    private void awaitStart() throws IOException, InterruptedException {
        Waiting.until(() -> !process.isAlive() || Files.exists(socket()), START_UP);
        if (!process.isAlive() || !Files.exists(socket())) {
            close();
            throw new IOException(
                    "dockerd does not start: " + Files.readString(directory.resolve("log")));
        }
        docker("version");
    }

    private static Path socket(Path directory) {
        return directory.resolve("docker.sock");
    }

    /** Returns the engine's socket. */
    public Path socket() {
        return socket(directory);
    }

    /** Runs Docker's client; see {@link Tool#run}. */
    public String docker(String... arguments) throws IOException, InterruptedException {
        return tool().run(arguments);
    }

    /** Tells whether a process with this command line runs in one of its containers. */
    public boolean runs(String commandLine) throws IOException, InterruptedException {
        for (String container : docker("ps", "-q").lines().toList()) {
            if (docker("top", container, "-o", "pid,args").contains(commandLine)) {
                return true;
            }
        }
        return false;
    }

    /** Returns Docker's client for this engine. */
    public Tool tool() {
        Map<String, String> environment = new TreeMap<>(client.environment());
        environment.put("DOCKER_HOST", "unix://" + socket());
        environment.put("DOCKER_CONFIG", directory.resolve("config").toString());
        return new Tool(client.file(), environment);
    }

    @Override
    public void close() throws IOException {
        try {
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while dockerd ends", e);
        }
    }

    private void end() throws IOException, InterruptedException {
        if (process.isAlive() && Files.exists(socket())) {
            List<String> containers = docker("ps", "-aq").lines().toList();
            for (String container : containers) {
                docker("rm", "-f", "-v", container);
            }
        }
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        // It leaves the mount of its network namespaces behind.
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String mount = line.split(" ", 6)[4];
            if (mount.startsWith(directory + "/")) {
                Requirements.tool("umount", "mount").run("-l", mount);
            }
        }
    }
}
