package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.ProcessCalls;
import io.cooper.linux.Terminal;

/** What a command reads: nothing, a pipe, or a terminal that it prints to as well. */
final class CommandInput implements AutoCloseable {

    private final boolean isTerminal;
    private final Typist typistOrNull;
    private int ofCommand;
    private int ours;

    /**
     * @param kind {@code pipe}, {@code terminal}, or empty for nothing to read
     */
    CommandInput(String kind) throws ErrnoException {
        this.isTerminal = kind.equals("terminal");
        this.typistOrNull = kind.isEmpty() ? null : new Typist();
        if (isTerminal) {
            this.ours = Terminal.openMaster();
            this.ofCommand = -1;
        } else if (kind.equals("pipe")) {
            int[] pipe = ProcessCalls.pipe();
            this.ofCommand = pipe[0];
            this.ours = pipe[1];
        } else {
            this.ofCommand = FileCalls.open(FileCalls.AT_FDCWD, "/dev/null", 0, 0);
            this.ours = -1;
        }
    }

    /** Returns the path of the command's terminal; empty if it has none. */
    String terminal() throws ErrnoException {
        return isTerminal ? Terminal.slaveOf(ours) : "";
    }

    /** Returns the descriptor that the command reads, unless it has a terminal. */
    int ofCommand() {
        return ofCommand;
    }

    /** Returns the descriptor of the terminal's other end. */
    int master() {
        return ours;
    }

    /** Says that the command has it now. */
    void handedOver() {
        if (ofCommand >= 0) {
            FileCalls.close(ofCommand);
            ofCommand = -1;
        }
    }

    void type(byte[] bytes) {
        typistOrNull.then(() -> write(bytes));
    }

    private void write(byte[] bytes) throws ErrnoException {
        FileCalls.write(ours, bytes, 0, bytes.length);
    }

    /** Ends the input, after what was typed before. */
    void end() {
        if (isTerminal) {
            typistOrNull.noMoreKeys(this::write);
        } else {
            typistOrNull.then(this::closeOurs);
        }
    }

    void resize(Terminal.Size size) {
        typistOrNull.then(() -> Terminal.resize(ours, size));
    }

    private void closeOurs() {
        if (ours >= 0) {
            FileCalls.close(ours);
            ours = -1;
        }
    }

    @Override
    public void close() {
        handedOver();
        if (typistOrNull != null) {
            // A write that waits for a command that ended fails: nobody has the other end.
            typistOrNull.then(this::closeOurs);
            typistOrNull.close();
        }
    }
}
