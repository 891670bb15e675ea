package io.cooper.sandbox;

import io.cooper.linux.ProcessCalls;
import io.cooper.linux.Terminal;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The commands that a launcher runs in a view, several at a time. */
final class Commands implements Closeable {

    private static final long END_SECONDS = 10;

    private final int proc;
    private final Descendants descendants;
    private final Consumer<Message> answers;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Thread reaper = new Thread(this::reap, "reaper");
    private final Map<Integer, RunningCommand> byId = new ConcurrentHashMap<>();

    /** Guards what follows. */
    private final Object lock = new Object();

    private final Map<Integer, RunningCommand> byPid = new HashMap<>();

    /**
     * @param proc a descriptor of a directory /proc
     * @param answers takes messages from any thread
     */
    Commands(int proc, Descendants descendants, Consumer<Message> answers) {
        this.proc = proc;
        this.descendants = descendants;
        this.answers = answers;
        reaper.setDaemon(true);
        reaper.start();
    }

    /** Runs a command, in a thread of its own, and sends what becomes of it. */
    void run(Message message) {
        threads.execute(
                () -> {
                    try {
                        runToEnd(message);
                    } catch (IOException | RuntimeException e) {
                        answers.accept(
                                Message.of(Message.Kind.FAILED)
                                        .with("id", message.text("id"))
                                        .with("message", String.valueOf(e.getMessage())));
                    }
                });
    }

    private void runToEnd(Message message) throws IOException {
        CommandStart start = CommandStart.of(message, proc);
        int id = message.number("id");
        try (RunningCommand command = new RunningCommand(message, answers)) {
            start(start, command);
            byId.put(id, command);
            try {
                command.started(Long.parseLong(message.text("timeoutMillis")));
                command.passOutput(() -> end(id), () -> endRest(command));
            } finally {
                byId.remove(id);
            }
        }
    }

    private void start(CommandStart start, RunningCommand command) throws IOException {
        // The reaper, which may see its end at once, waits for the lock until the command is known.
        synchronized (lock) {
            int pid = start.spawn(command.streams());
            command.setPid(pid);
            byPid.put(pid, command);
            lock.notifyAll();
        }
    }

    /** Hands on what somebody types; a command that has ended already reads no more. */
    void type(Message message) {
        RunningCommand command = byId.get(message.number("id"));
        if (command == null) {
            return;
        }
        switch (message.kind()) {
            case INPUT -> command.input().type(message.bytes("bytes"));
            case END_OF_INPUT -> command.input().end();
            default ->
                    command.input()
                            .resize(
                                    new Terminal.Size(
                                            message.number("rows"), message.number("columns")));
        }
    }

    /** Ends a command that may have ended by itself already. */
    void end(int id) {
        RunningCommand command = byId.get(id);
        if (command == null) {
            return;
        }
        synchronized (lock) {
            if (byPid.containsKey(command.pid())) {
                ProcessCalls.kill(command.pid(), ProcessCalls.SIGKILL);
            }
        }
    }

    /**
     * Ends what a command left when it ended. Which orphan was whose cannot be told for sure while
     * others run: then only its session counts; the rest goes with the last command.
     */
    private void endRest(RunningCommand command) {
        try {
            synchronized (lock) {
                if (byPid.isEmpty()) {
                    descendants.end();
                } else {
                    Set<Integer> others = new HashSet<>(byPid.keySet());
                    descendants.end(command.pid(), others);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes note of every child that ends: commands, and orphans that became children. */
    private void reap() {
        try {
            while (true) {
                int[] ended = ProcessCalls.waitFor(-1, 0);
                if (ended[0] > 0) {
                    ended(ended[0], ended[1]);
                } else {
                    awaitCommand();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(int pid, int status) {
        synchronized (lock) {
            RunningCommand command = byPid.remove(pid);
            if (command != null) {
                command.ended(status);
            }
        }
    }

    /**
     * Ends all commands with all that they started, and the threads that look after them: these
     * hold the view's namespaces.
     */
    @Override
    public void close() throws IOException {
        descendants.end();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("a command was ended, but what it printed does not end");
            }
            reaper.interrupt();
            reaper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while commands are ended", e);
        }
    }

    private void awaitCommand() throws InterruptedException {
        synchronized (lock) {
            while (byPid.isEmpty()) {
                lock.wait();
            }
        }
    }
}
