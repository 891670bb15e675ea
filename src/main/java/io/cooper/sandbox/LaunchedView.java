package io.cooper.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A view whose commands a launcher runs. */
final class LaunchedView implements View {

    private static final long END_SECONDS = 20;

    private final PreparedTree tree;
    private final Set<String> scaffold;
    private final Launchers launchers;
    private final LauncherProcess launcher;
    private final Set<Capability> capabilities;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, Answers> waiting = new ConcurrentHashMap<>();
    private final PendingAnswer entered = new PendingAnswer("entering the tree");
    private final PendingAnswer left = new PendingAnswer("leaving the tree");
    private final AtomicBoolean closed = new AtomicBoolean();
    private AtExit atExitOrNull;

    private LaunchedView(PreparedTree tree, Launchers launchers, Set<Capability> capabilities)
            throws IOException {
        this.tree = tree;
        this.scaffold = tree.scaffold();
        this.launchers = launchers;
        this.launcher = launchers.take();
        this.capabilities = capabilities;
    }

    /**
     * Lets a launcher enter a tree.
     *
     * @param tree closed with the view, and if this fails
     * @param launchers have the launcher
     * @param capabilities what commands keep
     */
    static View open(PreparedTree tree, Launchers launchers, Set<Capability> capabilities)
            throws IOException {
        LaunchedView view;
        try {
            view = new LaunchedView(tree, launchers, capabilities);
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
        atExitOrNull = AtExit.run("close view", this::closeAtExit);
        launcher.send(tree.enter());
        Thread reader = new Thread(this::read, "answers of the launcher");
        reader.setDaemon(true);
        reader.start();
        entered.await();
    }

    private void read() {
        String end;
        try {
            Optional<Message> next = launcher.receive();
            while (next.isPresent() && next.get().kind() != Message.Kind.LEFT) {
                answersTo(next.get()).accept(next.get());
                next = launcher.receive();
            }
            next.ifPresent(left::accept);
            end = closed.get() ? "the view was closed" : launcher.lastWords();
        } catch (IOException | RuntimeException e) {
            end = e.getMessage();
        }
        String reason = "the launcher is gone: " + end;
        entered.gone(reason);
        left.gone(reason);
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
                        message -> launcher.send(message.with("id", Integer.toString(id))));
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
        launcher.send(message.with("id", Integer.toString(id)));
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
            leave();
        } finally {
            if (atExitOrNull != null) {
                atExitOrNull.close();
            }
        }
    }

    /** Ends all that runs in the view; a launcher that does not answer is ended too. */
    private void leave() throws IOException {
        try {
            launcher.send(Message.of(Message.Kind.LEAVE));
            left.await(END_SECONDS);
        } catch (IOException e) {
            launcher.close();
            return;
        }
        launchers.giveBack(launcher);
    }

    private void closeAtExit() {
        try {
            close();
        } catch (IOException e) {
            // Nobody is left to be told; what lies in the tree goes with the next build.
        }
    }
}
