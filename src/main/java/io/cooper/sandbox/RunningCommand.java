package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.ProcessCalls;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A command of a launcher, from its start to its end, and what it prints. */
final class RunningCommand implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    /** More than this does not fit into a pipe, so more is not what the command left there. */
    private static final int MAX_REST = 1024 * 1024;

    private final int id;
    private final Consumer<Message> answers;
    private final int output;
    private final int end;
    private final byte[] buffer = new byte[BUFFER];
    private int outputOfCommand;
    private int endOfReaper;
    private int pid;
    private int code;
    private long deadline;
    private boolean timedOut;
    private boolean outputEnded;

    RunningCommand(int id, Consumer<Message> answers) throws ErrnoException {
        this.id = id;
        this.answers = answers;
        int[] pipe = ProcessCalls.pipe();
        this.output = pipe[0];
        this.outputOfCommand = pipe[1];
        pipe = ProcessCalls.pipe();
        this.end = pipe[0];
        this.endOfReaper = pipe[1];
    }

    /** Returns the descriptor that the command writes to. */
    int output() {
        return outputOfCommand;
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
        FileCalls.close(outputOfCommand);
        outputOfCommand = -1;
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
        passRest();
        answers.accept(
                answer(Message.Kind.EXIT)
                        .with("code", Integer.toString(code()))
                        .with("timedOut", Boolean.toString(timedOut)));
    }

    /** Returns whether the command ended; if not, something was passed on, or the time is over. */
    private boolean awaitEnd() throws ErrnoException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) + 1;
        int timeout = timedOut ? -1 : (int) Math.max(0, Math.min(left, Integer.MAX_VALUE));
        boolean[] ready =
                ProcessCalls.poll(outputEnded ? new int[] {end} : new int[] {end, output}, timeout);
        if (ready[0]) {
            return true;
        }
        if (ready.length > 1 && ready[1] && pass() < 0) {
            outputEnded = true;
        }
        return false;
    }

    private void passRest() throws ErrnoException {
        ProcessCalls.doNotWait(output);
        try {
            int passed = 0;
            int count = 0;
            while (!outputEnded && count >= 0 && passed < MAX_REST) {
                count = pass();
                passed += count;
            }
        } catch (ErrnoException e) {
            if (e.errno() != ErrnoException.EAGAIN) {
                throw e;
            }
        }
    }

    private int pass() throws ErrnoException {
        int count = FileCalls.read(output, buffer, 0, buffer.length);
        if (count > 0) {
            answers.accept(answer(Message.Kind.OUTPUT).with("bytes", buffer, count));
        }
        return count;
    }

    private Message answer(Message.Kind kind) {
        return Message.of(kind).with("id", Integer.toString(id));
    }

    @Override
    public synchronized void close() {
        for (int fd : new int[] {output, end, outputOfCommand, endOfReaper}) {
            if (fd >= 0) {
                FileCalls.close(fd);
            }
        }
    }
}
