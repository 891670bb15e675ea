package io.cooper.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A view whose commands a launcher runs. */
final class LaunchedView implements View {

    private static final long END_SECONDS = 20;

    private final PreparedTree tree;
    private final Set<String> scaffold;
    private final Launchers launchers;
    private final Set<Capability> capabilities;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, Answers> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<LauncherProcess> taken = new CompletableFuture<>();
    private final PendingAnswer entered = new PendingAnswer("entering the tree");
    private final PendingAnswer left = new PendingAnswer("leaving the tree");
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Object sending = new Object();
    private boolean hasLeft; // guarded by sending
    private volatile String goneOrNull; // why nobody answers any more
    private final AtExit atExit;

    private LaunchedView(PreparedTree tree, Launchers launchers, Set<Capability> capabilities) {
        this.tree = tree;
        this.scaffold = tree.scaffold();
        this.launchers = launchers;
        this.capabilities = capabilities;
        this.atExit = AtExit.run("close view", this::closeAtExit);
    }

    /**
     * Lets a launcher enter a tree. Nobody waits for that before there is a command, because the
     * launcher's JVM may have to start first; if it fails, the first command says so.
     *
     * @param tree closed with the view, and if this fails
     * @param launchers have the launcher
     * @param capabilities what commands keep
     */
    static View open(PreparedTree tree, Launchers launchers, Set<Capability> capabilities)
            throws IOException {
        try {
            LaunchedView view = new LaunchedView(tree, launchers, capabilities);
            Thread thread = new Thread(view::serve, "launcher of a view");
            thread.setDaemon(true);
            thread.start();
            return view;
        } catch (RuntimeException e) {
            tree.close();
            throw e;
        }
    }

    private void serve() {
        try {
            LauncherProcess launcher = launchers.take();
            tell(launcher);
            gone("the launcher is gone: " + readAnswers(launcher));
        } catch (IOException | RuntimeException e) {
            taken.completeExceptionally(e);
            gone(e.getMessage());
        }
    }

    /** Nobody else has the launcher before it is told, so that nothing gets ahead of this. */
    private void tell(LauncherProcess launcher) throws IOException {
        try {
            launcher.send(tree.enter());
        } catch (IOException e) {
            launcher.close();
            throw e;
        }
        taken.complete(launcher);
    }

    /** Returns why there are no more. */
    private String readAnswers(LauncherProcess launcher) {
        try {
            Optional<Message> next = launcher.receive();
            while (next.isPresent() && next.get().kind() != Message.Kind.LEFT) {
                answersTo(next.get()).accept(next.get());
                next = launcher.receive();
            }
            next.ifPresent(left::accept);
            return closed.get() ? "the view was closed" : launcher.lastWords();
        } catch (IOException | RuntimeException e) {
            return e.getMessage();
        }
    }

    private void gone(String reason) {
        goneOrNull = reason;
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
                        run.list("argv").get(0), output, errors, message -> send(id, message));
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
        entered.await();
        waiting.put(id, answers);
        if (goneOrNull != null) {
            // Whoever told all who wait may have done so before this one did.
            answers.gone(goneOrNull);
            return;
        }
        send(id, message);
    }

    private void send(int id, Message message) throws IOException {
        LauncherProcess launcher = Uninterrupted.get(taken);
        synchronized (sending) {
            // What comes after it a launcher takes for another view's.
            if (hasLeft) {
                throw new IOException("the view was closed");
            }
            launcher.send(message.with("id", Integer.toString(id)));
        }
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

    /** When Maven is ended, two may close it: whoever comes second waits until it is closed. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (atExit;
                tree) {
            leave();
        }
    }

    /** Ends all that runs in the view; a launcher that does not answer is ended too. */
    private void leave() throws IOException {
        LauncherProcess launcher;
        try {
            launcher = Uninterrupted.get(taken);
        } catch (IOException e) {
            return; // there is none, as whoever had a command was told
        }
        try {
            synchronized (sending) {
                hasLeft = true;
                launcher.send(Message.of(Message.Kind.LEAVE));
            }
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
