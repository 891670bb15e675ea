package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.ProcessCalls;
import java.util.function.BiConsumer;

/** A pipe that a command prints to, and who gets what comes out of it. */
final class CommandOutput implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    /** More than this does not fit into a pipe, so more is not what the command left there. */
    private static final int MAX_REST = 1024 * 1024;

    private final byte[] buffer = new byte[BUFFER];
    private final BiConsumer<byte[], Integer> receiver;
    private final int ours;
    private final boolean isTerminal;
    private int ofCommand;
    private boolean ended;

    /**
     * @param receiver takes bytes, and how many of them count
     */
    CommandOutput(BiConsumer<byte[], Integer> receiver) throws ErrnoException {
        this.receiver = receiver;
        this.isTerminal = false;
        int[] pipe = ProcessCalls.pipe();
        this.ours = pipe[0];
        this.ofCommand = pipe[1];
    }

    /**
     * What a terminal shows.
     *
     * @param master the descriptor of its other end, which somebody else closes
     */
    CommandOutput(int master, BiConsumer<byte[], Integer> receiver) {
        this.receiver = receiver;
        this.isTerminal = true;
        this.ours = master;
        this.ofCommand = -1;
    }

    /** Returns the descriptor that the command writes to. */
    int ofCommand() {
        return ofCommand;
    }

    /** Returns the descriptor to be polled. */
    int descriptor() {
        return ours;
    }

    /** Tells whether nobody can write to it any more. */
    boolean ended() {
        return ended;
    }

    /** Says that the command has it now. */
    void handedOver() {
        if (ofCommand >= 0) {
            FileCalls.close(ofCommand);
            ofCommand = -1;
        }
    }

    /** Passes something on; waits for it if need be. */
    int pass() throws ErrnoException {
        int count = read();
        if (count > 0) {
            receiver.accept(buffer, count);
        }
        ended = count < 0;
        return count;
    }

    private int read() throws ErrnoException {
        try {
            return FileCalls.read(ours, buffer, 0, buffer.length);
        } catch (ErrnoException e) {
            if (isTerminal && e.errno() == ErrnoException.EIO) {
                return -1; // nobody has the terminal any more
            }
            throw e;
        }
    }

    /** Passes on what is still there, whoever else may hold the other end. */
    void passRest() throws ErrnoException {
        ProcessCalls.doNotWait(ours);
        try {
            int passed = 0;
            while (!ended && passed < MAX_REST) {
                passed += pass();
            }
        } catch (ErrnoException e) {
            if (e.errno() != ErrnoException.EAGAIN) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        if (!isTerminal) {
            FileCalls.close(ours);
        }
        handedOver();
    }
}
