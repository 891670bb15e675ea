package io.cooper.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that is root in a user namespace, with the caller's range of subordinate IDs
 * (user_namespaces(7), subuid(5)): there the same code works as for root.
 */
public final class UserNamespace {

    /** An image needs IDs up to this, that of nobody, at least. */
    private static final long LEAST_IDS = 65_536;

    private static final Map<String, String> FORBIDDING =
            Map.of(
                    "kernel/unprivileged_userns_clone", "0",
                    "user/max_user_namespaces", "0",
                    "kernel/apparmor_restrict_unprivileged_userns", "1");

    private record Range(long first, long count) {}

    private final String user;
    private final int uid;
    private final int gid;
    private final Path root;

    /**
     * @param user the caller's name
     * @param root where {@code etc}, {@code proc} and {@code usr/bin} of the machine are
     */
    UserNamespace(String user, int uid, int gid, Path root) {
        this.user = user;
        this.uid = uid;
        this.gid = gid;
        this.root = root;
    }

    /** Returns the one that the user of this process can have. */
    public static UserNamespace ofCaller() throws IOException {
        Path self = Path.of("/proc/self");
        return new UserNamespace(
                System.getProperty("user.name"),
                (int) Files.getAttribute(self, "unix:uid"),
                (int) Files.getAttribute(self, "unix:gid"),
                Path.of("/"));
    }

    /** Returns why it cannot be used here, and the way out; empty if nothing is in the way. */
    public Optional<String> obstacle() throws IOException {
        for (String program : List.of("unshare", "newuidmap", "newgidmap")) {
            if (!Files.isExecutable(program(program))) {
                String debianPackage = program.equals("unshare") ? "util-linux" : "uidmap";
                return Optional.of("needs " + program + "; install the package " + debianPackage);
            }
        }
        for (String file : List.of("subuid", "subgid")) {
            if (range(file).isEmpty()) {
                return Optional.of(
                        String.format(
                                "needs a range of %d IDs for %s in /etc/%s; 'usermod --add-%ss"
                                        + " 100000-165535 %s' as root gives one",
                                LEAST_IDS, user, file, file, user));
            }
        }
        for (Map.Entry<String, String> setting : FORBIDDING.entrySet()) {
            Path file = root.resolve("proc/sys").resolve(setting.getKey());
            if (Files.isReadable(file)
                    && Files.readString(file).trim().equals(setting.getValue())) {
                String name = setting.getKey().replace('/', '.');
                return Optional.of(
                        String.format(
                                "is forbidden by the sysctl %s = %s; the machine's root can change it",
                                name, setting.getValue()));
            }
        }
        return trial();
    }

    /** Nothing tells what a seccomp or AppArmor profile forbids, but a trial does. */
    private Optional<String> trial() throws IOException {
        Process trial =
                new ProcessBuilder(program("unshare").toString(), "--user", "true")
                        .redirectErrorStream(true)
                        .start();
        String output = new String(trial.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return trial.onExit().join().exitValue() == 0
                ? Optional.empty()
                : Optional.of(
                        "is forbidden here ("
                                + output.strip()
                                + "), by the seccomp or AppArmor profile of a container, say; there"
                                + " run as root, for the kind chroot");
    }

    private Path program(String name) {
        return root.resolve("usr/bin").resolve(name);
    }

    /** Returns the first range that is large enough. */
    private Optional<Range> range(String file) throws IOException {
        Path ranges = root.resolve("etc").resolve(file);
        if (!Files.isReadable(ranges)) {
            return Optional.empty();
        }
        return Files.readAllLines(ranges).stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length == 3)
                .filter(f -> f[0].equals(user) || f[0].equals(Integer.toString(uid)))
                .map(f -> new Range(Long.parseLong(f[1]), Long.parseLong(f[2])))
                .filter(range -> range.count() >= LEAST_IDS)
                .findFirst();
    }

    /**
     * Starts a JVM as root of a new user namespace.
     *
     * @param arguments of {@code java}: options, main class and its arguments
     * @param environment the whole environment of the JVM
     * @return the process, with pipes for its input and output, and this one's standard error
     * @throws IOException if the IDs cannot be mapped
     */
    public Process start(List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        // The shell waits in the namespace until its IDs are mapped: root's rights come with exec.
        command.addAll(List.of(program("unshare").toString(), "--user", "--", "/bin/sh", "-c"));
        command.add("echo ready; read -r go && exec \"$@\"");
        command.add("sh");
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            awaitLine(process.getInputStream());
            map("newuidmap", "subuid", process.pid(), uid);
            map("newgidmap", "subgid", process.pid(), gid);
            OutputStream input = process.getOutputStream();
            input.write("go\n".getBytes(StandardCharsets.US_ASCII));
            input.flush();
            return process;
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static void awaitLine(InputStream in) throws IOException {
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                throw new IOException("a user namespace cannot be made here any more");
            }
        }
    }

    private void map(String program, String file, long pid, int id)
            throws IOException, InterruptedException {
        Range range =
                range(file)
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "/etc/" + file + " has no range for " + user));
        Process mapping =
                new ProcessBuilder(
                                program(program).toString(),
                                Long.toString(pid),
                                "0",
                                Integer.toString(id),
                                "1",
                                "1",
                                Long.toString(range.first()),
                                Long.toString(range.count()))
                        .redirectErrorStream(true)
                        .start();
        String output = new String(mapping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!mapping.waitFor(1, TimeUnit.MINUTES) || mapping.exitValue() != 0) {
            throw new IOException(
                    program
                            + " cannot map the IDs of "
                            + user
                            + " ("
                            + output.strip()
                            + "); it must be setuid root, or have the file capability that its"
                            + " package gives it, on a file system without nosuid");
        }
    }
}
