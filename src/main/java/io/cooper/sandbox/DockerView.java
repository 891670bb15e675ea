package io.cooper.sandbox;

import io.cooper.engine.CommandPipe;
import io.cooper.engine.EngineCommand;
import io.cooper.engine.EngineContainer;
import io.cooper.engine.EngineContainers;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import io.cooper.rootfs.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A container of an image of the tree. Its first process waits for the end of a pipe; each command
 * is one more process. What commands change in the container is carried over to the tree when that
 * is to be looked at.
 */
final class DockerView implements View {

    /**
     * Where the image's {@code env} can let it ignore the end of children (a shell may not), the
     * kernel takes away the processes that are left to it; else they stay as zombies.
     */
    private static final List<String> INIT =
            List.of(
                    "/bin/sh",
                    "-c",
                    "trap '' HUP INT TERM; exec >/dev/null 2>&1;"
                            + " env --ignore-signal=CHLD true && exec env --ignore-signal=CHLD cat;"
                            + " exec cat");

    private static final List<String> KILL_ALL = List.of("/bin/sh", "-c", "kill -KILL -1");
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final int MOST_ARGUMENTS = 500;

    /** What an engine puts into a container's tree, or lays over it. */
    private static final List<String> OF_ENGINE =
            List.of(
                    "proc",
                    "sys",
                    "dev",
                    "etc/resolv.conf",
                    "etc/hosts",
                    "etc/hostname",
                    ".dockerenv",
                    "run/.containerenv");

    /** Where that is. */
    private static final List<String> AROUND_ENGINE = List.of("etc", "run");

    private final ViewSpec spec;
    private final Rootfs tree;
    private final EngineContainer container;
    private final Closeable atEnd;
    private final Set<String> scaffold = new TreeSet<>(OF_ENGINE);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean isSettled = true;
    private ContainerTree state;
    private int states;
    private Snapshot settledOrNull; // null while the container is ahead of the tree

    private DockerView(ViewSpec spec, Rootfs tree, EngineContainer container, Closeable atEnd) {
        this.spec = spec;
        this.tree = tree;
        this.container = container;
        this.atEnd = atEnd;
    }

    /**
     * Starts a container.
     *
     * @param image the engine's ID of an image of the tree
     * @param atEnd closed with the view; not if this fails
     */
    static View open(EngineContainers containers, String image, ViewSpec spec, Closeable atEnd)
            throws IOException {
        Rootfs tree = Rootfs.open(spec.rootfs());
        try {
            if (tree.stat(tree.resolve("bin/sh")).isEmpty()) {
                throw new IOException(
                        "the image has no /bin/sh, without which the kind docker runs no command in"
                                + " it; use another <sandbox>");
            }
            EngineContainer container = containers.create(container(image, spec));
            DockerView view = new DockerView(spec, tree, container, atEnd);
            try {
                view.start();
                return view;
            } catch (IOException | RuntimeException e) {
                container.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            tree.close();
            throw e;
        }
    }

    private static EngineContainers.Spec container(String image, ViewSpec spec) {
        // All of them: podman gives fewer than Docker.
        Set<String> added =
                Stream.concat(Capabilities.IN_NAMESPACES.stream(), spec.options().kept().stream())
                        .map(Capability::name)
                        .collect(Collectors.toSet());
        Set<String> dropped = new TreeSet<>(Set.of(Capability.MKNOD.name()));
        dropped.removeAll(added);
        return new EngineContainers.Spec(
                image,
                INIT,
                spec.hostname(),
                spec.network() == Network.HOST ? "host" : "none",
                added,
                dropped);
    }

    private void start() throws IOException {
        Rootfs.deleteTree(spec.workDirectory()); // of a build that was killed
        Files.createDirectories(spec.workDirectory());
        container.start();
        putScaffold();
        if (spec.access() == Access.IN_PLACE) {
            state = read(null);
        }
    }

    private ContainerTree read(ContainerTree before) throws IOException {
        Path aside = Files.createDirectory(spec.workDirectory().resolve("state-" + states++));
        return ContainerTree.read(container::files, before, aside);
    }

    private void putScaffold() throws IOException {
        Path files = spec.workDirectory().resolve("scaffold");
        Path tar = spec.workDirectory().resolve("scaffold.tar");
        try (Rootfs layer = Rootfs.create(files)) {
            layer.create(tree.stat("").orElseThrow(), null);
            Scaffold injected = Scaffold.over(tree, layer, spec.workDirectory());
            for (InjectedFile file : spec.files()) {
                if (file.isDirectory()) {
                    injected.directory(file.path(), file.mode());
                } else {
                    injected.file(file.path(), file.mode(), file.bytes());
                }
            }
            for (InjectedTree one : spec.trees()) {
                injected.copy(one);
            }
            scaffold.addAll(injected.paths());
            for (String directory : AROUND_ENGINE) {
                restoreTime(directory, layer);
            }
            put(layer, Changes.allOf(layer), tar);
        } finally {
            // Secrets may be among them.
            Files.deleteIfExists(tar);
            Rootfs.deleteTree(files);
        }
    }

    /** What an engine put there has changed the time. */
    private void restoreTime(String directory, Rootfs layer) throws IOException {
        Optional<Entry> entry = tree.stat(directory);
        if (entry.isPresent() && entry.get().type() == Entry.Type.DIRECTORY) {
            layer.create(entry.get(), null);
        }
    }

    private void put(Rootfs from, Changes paths, Path tar) throws IOException {
        TreeImage.pack(from, paths, tar);
        try (InputStream in = Files.newInputStream(tar)) {
            container.put(in);
        }
    }

    @Override
    public Set<String> scaffold() {
        return scaffold;
    }

    @Override
    public Execution start(Command command, OutputStream output) throws IOException {
        return start(command, output, output);
    }

    @Override
    public Execution start(Command command, OutputStream output, OutputStream errors)
            throws IOException {
        carry();
        isSettled = false;
        return new DockerExecution(
                this, command, new DockerExecution.Streams(null, output, errors));
    }

    @Override
    public InteractiveExecution startInteractive(
            Command command, boolean terminal, OutputStream output) throws IOException {
        if (!terminal) {
            throw new IOException(
                    "in the kind docker a shell needs a terminal to type at: the end of a pipe does"
                            + " not reach a container; run Maven in a terminal, or use another"
                            + " <sandbox>");
        }
        carry();
        isSettled = false;
        return new DockerExecution(
                this, command, new DockerExecution.Streams(new CommandPipe(), output, output));
    }

    @Override
    public boolean hasTerminals() {
        return true;
    }

    /** What was changed in the tree since it was settled is changed in the container too. */
    private void carry() throws IOException {
        if (settledOrNull == null) {
            return;
        }
        Changes changes = settledOrNull.changesTo(Snapshot.of(tree, scaffold));
        settledOrNull = null;
        List<String> gone = new ArrayList<>(changes.deleted());
        for (int from = 0; from < gone.size(); from += MOST_ARGUMENTS) {
            List<String> command = new ArrayList<>(List.of("rm", "-rf", "--"));
            for (String path : gone.subList(from, Math.min(gone.size(), from + MOST_ARGUMENTS))) {
                byte[] name = path.getBytes(StandardCharsets.ISO_8859_1);
                command.add("/" + new String(name, StandardCharsets.UTF_8));
            }
            helper(command, OutputStream.nullOutputStream());
        }
        // The times of directories are as they are in the tree, whatever was done in them.
        Set<String> written = new TreeSet<>(changes.written());
        gone.forEach(path -> written.add(TreePath.parent(path)));
        if (!written.isEmpty()) {
            Path tar = spec.workDirectory().resolve("carried.tar");
            put(tree, new Changes(new TreeSet<>(written), new TreeSet<>()), tar);
            Files.delete(tar);
            state = read(null);
        }
    }

    @Override
    public boolean isApart() {
        return true;
    }

    /** Returns how many bytes a file of a command may have; 0 for no limit. */
    long fileSize() {
        return spec.access() == Access.FRESH ? spec.options().disk() : 0;
    }

    /** Starts a process that is not counted as a command. */
    EngineCommand exec(List<String> argv, Command command, EngineContainer.Streams streams)
            throws IOException {
        return container.exec(argv, command.user(), command.workingDir(), streams);
    }

    void begin() {
        running.incrementAndGet();
    }

    /** Ends what a command has started, if no other one runs. */
    void end() throws IOException {
        if (running.decrementAndGet() == 0 && !closed.get()) {
            helper(KILL_ALL, OutputStream.nullOutputStream());
        }
    }

    /** Runs a short command as root and returns its exit code. */
    int helper(List<String> argv, OutputStream output) throws IOException {
        try (EngineCommand helper =
                container.exec(
                        argv,
                        "",
                        "/",
                        new EngineContainer.Streams(output, OutputStream.nullOutputStream()))) {
            OptionalInt exit = Uninterrupted.call(() -> helper.await(SHORT));
            return exit.orElseThrow(
                    () -> new IOException(argv.get(0) + " does not end in a container"));
        }
    }

    @Override
    public byte[] proc(String path) throws IOException {
        if (path.startsWith("/") || ("/" + path + "/").contains("/../")) {
            throw new IllegalArgumentException("not a path below /proc: " + path);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int exit = helper(List.of("cat", "/proc/" + path), bytes);
        if (exit != 0) {
            throw new IOException(
                    "/proc/" + path + " cannot be read: the image's 'cat' ended with " + exit);
        }
        return bytes.toByteArray();
    }

    @Override
    public void settle() throws IOException {
        if (isSettled || state == null) {
            return;
        }
        ContainerTree after = read(state);
        new TreeUpdate(tree, state, after, scaffold).apply();
        Rootfs.deleteTree(spec.workDirectory().resolve("state-" + (states - 1)));
        state = after;
        settledOrNull = Snapshot.of(tree, scaffold);
        isSettled = true;
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try (tree;
                atEnd;
                container) {
            if (!interrupted) {
                settle();
            }
        } finally {
            Rootfs.deleteTree(spec.workDirectory());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
