package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.ProcessCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A command of a launcher, from its start to its end, and what it prints. */
final class RunningCommand implements AutoCloseable {

    private final int id;
    private final Consumer<Message> answers;
    private final LogFile log;
    private final CommandInput input;
    private final List<CommandOutput> outputs = new ArrayList<>();
    private final int end;
    private int endOfReaper;
    private int pid;
    private int code;
    private long deadline;
    private boolean timedOut;

    /**
     * @param run what a launcher is told to run
     */
    RunningCommand(Message run, Consumer<Message> answers) throws ErrnoException {
        this.id = run.number("id");
        this.answers = answers;
        this.log = new LogFile(run.text("log"));
        this.input = new CommandInput(run.text("input"));
        BiConsumer<byte[], Integer> receiver =
                (bytes, count) -> pass(Message.Kind.OUTPUT, bytes, count);
        outputs.add(
                input.terminal().isEmpty()
                        ? new CommandOutput(receiver)
                        : new CommandOutput(input.master(), receiver));
        if (!run.text("errors").isEmpty()) {
            outputs.add(
                    new CommandOutput((bytes, count) -> pass(Message.Kind.ERRORS, bytes, count)));
        }
        int[] pipe = ProcessCalls.pipe();
        this.end = pipe[0];
        this.endOfReaper = pipe[1];
    }

    private void pass(Message.Kind kind, byte[] bytes, int count) {
        log.write(bytes, count);
        answers.accept(answer(kind).with("bytes", bytes, count));
    }

    CommandInput input() {
        return input;
    }

    /** Returns what the command reads and writes. */
    CommandStart.Streams streams() throws ErrnoException {
        return new CommandStart.Streams(
                input.ofCommand(),
                outputs.get(0).ofCommand(),
                outputs.get(outputs.size() - 1).ofCommand(),
                input.terminal());
    }

    synchronized void setPid(int pid) {
        this.pid = pid;
    }

    synchronized int pid() {
        return pid;
    }

    /** Says that the command is running. */
    void started(long timeoutMillis) {
        deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        outputs.forEach(CommandOutput::handedOver);
        input.handedOver();
        answers.accept(answer(Message.Kind.STARTED).with("pid", Integer.toString(pid())));
    }

    /** Takes note that the command ended; called by the thread that looks after children. */
    synchronized void ended(int status) {
        code = status;
        FileCalls.close(endOfReaper);
        endOfReaper = -1;
    }

    private synchronized int code() {
        return code;
    }

    /**
     * Passes on what the command prints until it ends, whoever else may still hold its output.
     *
     * @param kill ends the command; called when its time is over
     * @param endRest ends what the command left
     */
    void passOutput(Runnable kill, Runnable endRest) throws ErrnoException {
        while (!awaitEnd()) {
            if (!timedOut && deadline - System.nanoTime() <= 0) {
                timedOut = true;
                kill.run();
            }
        }
        endRest.run();
        for (CommandOutput output : outputs) {
            output.passRest();
        }
        answers.accept(
                answer(Message.Kind.EXIT)
                        .with("code", Integer.toString(code()))
                        .with("timedOut", Boolean.toString(timedOut)));
    }

    /** Returns whether the command ended; if not, something was passed on, or the time is over. */
    private boolean awaitEnd() throws ErrnoException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) + 1;
        int timeout = timedOut ? -1 : (int) Math.max(0, Math.min(left, Integer.MAX_VALUE));
        List<CommandOutput> open = outputs.stream().filter(output -> !output.ended()).toList();
        int[] polled = new int[open.size() + 1];
        polled[0] = end;
        for (int i = 0; i < open.size(); i++) {
            polled[i + 1] = open.get(i).descriptor();
        }
        boolean[] ready = ProcessCalls.poll(polled, timeout);
        if (ready[0]) {
            return true;
        }
        for (int i = 0; i < open.size(); i++) {
            if (ready[i + 1]) {
                open.get(i).pass();
            }
        }
        return false;
    }

    private Message answer(Message.Kind kind) {
        return Message.of(kind).with("id", Integer.toString(id));
    }

    @Override
    public synchronized void close() {
        outputs.forEach(CommandOutput::close);
        input.close();
        log.close();
        for (int fd : new int[] {end, endOfReaper}) {
            if (fd >= 0) {
                FileCalls.close(fd);
            }
        }
    }
}
