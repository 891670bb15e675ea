package io.cooper.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Debian's podman, which serves Docker's API with all that it has in one directory, to root or to
 * an ordinary user. It ends when it is closed, with all that it has started.
 */
public final class Podman implements AutoCloseable {

    private static final Duration START_UP = Duration.ofSeconds(30);

    /** Limits that a machine's root may not exceed, which podman would else do. */
    private static final String CONTAINERS =
            """
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "none"
            lock_type = "file"
            tmp_dir = "%1$s/tmp"
            static_dir = "%1$s/static"
            volume_path = "%1$s/volumes"
            """;

    private static final String STORAGE =
            """
            [storage]
            driver = "overlay"
            graphroot = "%1$s/graph"
            runroot = "%1$s/run/storage"
            rootless_storage_path = "%1$s/graph"
            """;

    private final Path directory;
    private final Tool program;
    private final OrdinaryUser userOrNull;
    private Process process;

    private Podman(Path directory, Tool program, OrdinaryUser userOrNull) {
        this.directory = directory;
        this.program = program;
        this.userOrNull = userOrNull;
    }

    /**
     * Starts root's, which listens on a port of the loopback interface, in plain text.
     *
     * @param directory a new one for all that it has
     */
    public static Podman start(Path directory, int port) throws IOException, InterruptedException {
        return start(directory, null, "tcp:127.0.0.1:" + port);
    }

    /**
     * Starts an ordinary user's, who has a range of subordinate IDs: where his programs find it
     * that know his {@link #runtimeDirectory()}.
     *
     * @param directory a new one for all that it has
     */
    public static Podman start(Path directory, OrdinaryUser user)
            throws IOException, InterruptedException {
        return start(directory, user, "unix://" + directory.resolve("run/podman/podman.sock"));
    }

    private static Podman start(Path directory, OrdinaryUser userOrNull, String address)
            throws IOException, InterruptedException {
        Requirements.root();
        Tool program = Requirements.installed("podman");
        Files.createDirectories(directory.resolve("run/podman"));
        String text = directory.toString();
        Files.writeString(directory.resolve("containers.conf"), CONTAINERS.formatted(text));
        Files.writeString(directory.resolve("storage.conf"), STORAGE.formatted(text));
        Files.setPosixFilePermissions(
                directory.resolve("run"), PosixFilePermissions.fromString("rwx------"));
        if (userOrNull != null) {
            userOrNull.own(directory);
        }
        Podman podman = new Podman(directory, program, userOrNull);
        try {
            podman.serve(address);
            return podman;
        } catch (IOException | InterruptedException | RuntimeException e) {
            podman.close();
            throw e;
        }
    }

    private void serve(String address) throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        process =
                command("--log-level=info", "system", "service", "--time=0", address)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Waiting.until(() -> !process.isAlive() || listens(log), START_UP);
        if (!process.isAlive() || !listens(log)) {
            throw new IOException("podman does not start: " + Files.readString(log));
        }
    }

    private static boolean listens(Path log) throws IOException {
        return Files.readString(log).contains("API service listening on");
    }

    private ProcessBuilder command(String... arguments) {
        ProcessBuilder builder = program.command(arguments);
        Map<String, String> environment = builder.environment();
        environment.put("CONTAINERS_CONF", directory.resolve("containers.conf").toString());
        environment.put("CONTAINERS_STORAGE_CONF", directory.resolve("storage.conf").toString());
        environment.put("XDG_RUNTIME_DIR", runtimeDirectory().toString());
        builder.directory(directory.toFile());
        return userOrNull == null ? builder : userOrNull.run(builder);
    }

    /** Returns the directory that {@code XDG_RUNTIME_DIR} names for whoever has this podman. */
    public Path runtimeDirectory() {
        return directory.resolve("run");
    }

    /** Runs podman beside its service; see {@link Tool#run}. */
    public String podman(String... arguments) throws IOException, InterruptedException {
        List<String> quietly = new ArrayList<>(List.of("--log-level=error"));
        quietly.addAll(List.of(arguments));
        return Tool.run(command(quietly.toArray(new String[0])));
    }

    @Override
    public void close() throws IOException {
        try {
            if (process != null) {
                podman("rm", "--all", "--force", "--time=0");
                // An ordinary user's is a child, in his namespace, of what was started.
                List<ProcessHandle> service = new ArrayList<>(process.descendants().toList());
                service.add(process.toHandle());
                service.forEach(ProcessHandle::destroyForcibly);
                process.waitFor(20, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while podman ends", e);
        } finally {
            endRest();
        }
    }

    /**
     * The monitor of a command stays for minutes after the command; an ordinary user's podman
     * leaves a process that keeps his namespaces; root's mounts its storage.
     */
    private void endRest() throws IOException {
        rest().forEach(ProcessHandle::destroyForcibly);
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String mount = line.split(" ", 6)[4];
            if (mount.startsWith(directory + "/")) {
                try {
                    Requirements.tool("umount", "mount").run("-l", mount);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted at umount", e);
                }
            }
        }
    }

    private List<ProcessHandle> rest() throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        Path pause = directory.resolve("tmp/pause.pid");
        if (Files.exists(pause)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pause).strip())).ifPresent(found::add);
        }
        try (DirectoryStream<Path> processes =
                Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path one : processes) {
                String command = commandLine(one);
                if (command.contains("conmon\0") && command.contains(directory + "/")) {
                    ProcessHandle.of(Long.parseLong(one.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"));
        } catch (IOException e) {
            return ""; // it ended meanwhile
        }
    }
}
