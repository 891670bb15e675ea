package io.cooper.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A view whose commands a launcher runs. */
final class LaunchedView implements View {

    private final PreparedTree tree;
    private final Set<String> scaffold;
    private final LauncherProcess launcher;
    private final Set<Capability> capabilities;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, Answers> waiting = new ConcurrentHashMap<>();
    private final PendingAnswer entered = new PendingAnswer("entering the tree");
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread atExit = new Thread(this::closeAtExit, "close view");

    private LaunchedView(
            PreparedTree tree, LauncherProcess launcher, Set<Capability> capabilities) {
        this.tree = tree;
        this.scaffold = tree.scaffold();
        this.launcher = launcher;
        this.capabilities = capabilities;
    }

    /** Where a launcher comes from. */
    interface Start {
        LauncherProcess launcher() throws IOException;
    }

    /**
     * Starts a launcher that enters a tree.
     *
     * @param tree closed with the view, and if this fails
     * @param start gives the launcher
     * @param capabilities what commands keep
     */
    static View open(PreparedTree tree, Start start, Set<Capability> capabilities)
            throws IOException {
        LaunchedView view;
        try {
            view = new LaunchedView(tree, start.launcher(), capabilities);
        } catch (IOException | RuntimeException e) {
            tree.close();
            throw e;
        }
        try {
            view.enter();
            return view;
        } catch (IOException | RuntimeException e) {
            view.close();
            throw e;
        }
    }

    private void enter() throws IOException {
        Runtime.getRuntime().addShutdownHook(atExit);
        Thread reader = new Thread(this::read, "answers of the launcher");
        reader.setDaemon(true);
        reader.start();
        send(tree.enter());
        entered.await();
    }

    private void read() {
        String end;
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(launcher.fromLauncher(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = in.readLine()) != null) {
                Message message = Message.parse(line);
                answersTo(message).accept(message);
            }
            end = closed.get() ? "the view was closed" : launcher.lastWords();
        } catch (IOException | RuntimeException e) {
            end = e.getMessage();
        }
        String reason = "the launcher is gone: " + end;
        entered.gone(reason);
        waiting.values().forEach(answers -> answers.gone(reason));
    }

    private Answers answersTo(Message message) {
        if (message.text("id").isEmpty()) {
            return entered;
        }
        return switch (message.kind()) {
            case STARTED, OUTPUT, ERRORS -> waiting.get(message.number("id"));
            default -> waiting.remove(message.number("id"));
        };
    }

    private synchronized void send(Message message) throws IOException {
        try {
            message.writeTo(launcher.toLauncher());
        } catch (IOException e) {
            throw new IOException("the launcher is gone: " + launcher.lastWords(), e);
        }
    }

    @Override
    public Set<String> scaffold() {
        return scaffold;
    }

    @Override
    public Execution start(Command command, OutputStream output) throws IOException {
        return start(run(command), output, output);
    }

    @Override
    public Execution start(Command command, OutputStream output, OutputStream errors)
            throws IOException {
        return start(run(command).with("errors", "apart"), output, errors);
    }

    @Override
    public InteractiveExecution startInteractive(
            Command command, boolean terminal, OutputStream output) throws IOException {
        String input = terminal && hasTerminals() ? "terminal" : "pipe";
        return start(run(command).with("input", input), output, output);
    }

    @Override
    public boolean hasTerminals() {
        return tree.hasProc(); // what mounts the one mounts /dev/pts too
    }

    private InteractiveExecution start(Message run, OutputStream output, OutputStream errors)
            throws IOException {
        int id = ids.incrementAndGet();
        LaunchedExecution execution =
                new LaunchedExecution(
                        run.list("argv").get(0),
                        output,
                        errors,
                        message -> send(message.with("id", Integer.toString(id))));
        ask(id, execution, run);
        execution.awaitStart();
        return execution;
    }

    private Message run(Command command) {
        List<String> env = new ArrayList<>();
        Map<String, String> variables =
                tree.hasProc() ? command.env() : JavaLibraries.addTo(command.env());
        variables.forEach((name, value) -> env.add(name + "=" + value));
        return Message.of(Message.Kind.RUN)
                .with("argv", command.argv())
                .with("env", env)
                .with("directory", command.workingDir())
                .with("user", command.user())
                .with("log", command.logFile())
                .with("timeoutMillis", Long.toString(command.timeout().toMillis()))
                .with(
                        "capabilities",
                        capabilities.stream().map(c -> String.valueOf(c.number())).toList());
    }

    private void ask(int id, Answers answers, Message message) throws IOException {
        waiting.put(id, answers);
        send(message.with("id", Integer.toString(id)));
    }

    @Override
    public byte[] proc(String path) throws IOException {
        if (path.startsWith("/") || ("/" + path + "/").contains("/../")) {
            throw new IllegalArgumentException("not a path below /proc: " + path);
        }
        PendingAnswer answers = new PendingAnswer("/proc/" + path);
        ask(ids.incrementAndGet(), answers, Message.of(Message.Kind.PROC).with("path", path));
        return answers.await().bytes("bytes");
    }

    @Override
    public long freeSpace() throws IOException {
        PendingAnswer answers = new PendingAnswer("the room in the view");
        ask(ids.incrementAndGet(), answers, Message.of(Message.Kind.SPACE));
        return Long.parseLong(answers.await().text("bytes"));
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (tree) {
            launcher.close();
        } finally {
            removeHook();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // Maven is being ended; this may be the hook itself.
        }
    }

    private void closeAtExit() {
        try {
            close();
        } catch (IOException e) {
            // Nobody is left to be told; what lies in the tree goes with the next build.
        }
    }
}
