package io.cooper.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

/**
 * A file tree that commands run in. Several commands may run at a time; closing the view ends all
 * of them and whatever they started, and takes out of the tree what the view has put there.
 */
public interface View extends Closeable {

    /**
     * Returns the paths that belong to the view and not to the tree: what a snapshot of the tree
     * leaves out.
     */
    Set<String> scaffold();

    /**
     * Starts a command, which goes on until it ends or is ended.
     *
     * @param output gets what the command prints, standard error included; written to by a thread
     *     of the view
     * @throws IOException if the command cannot be started; the message names it and says why
     */
    Execution start(Command command, OutputStream output) throws IOException;

    /**
     * Starts a command, and keeps apart what it prints as errors.
     *
     * @param output gets its standard output
     * @param errors gets its standard error
     * @throws IOException if the command cannot be started; the message names it and says why
     */
    Execution start(Command command, OutputStream output, OutputStream errors) throws IOException;

    /**
     * Starts a command that somebody types to.
     *
     * @param terminal whether it gets a terminal, where the view has such; else it reads a pipe
     * @param output gets what it prints, standard error included
     * @throws IOException if it cannot be started, or this kind of view has no such thing
     */
    default InteractiveExecution startInteractive(
            Command command, boolean terminal, OutputStream output) throws IOException {
        throw new IOException("nothing can be typed to a command in this kind of sandbox");
    }

    /** Tells whether commands can have a terminal. */
    default boolean hasTerminals() {
        return false;
    }

    /**
     * Runs a command to its end. Nothing that it started is left then, unless other commands run in
     * the view.
     *
     * @throws IOException if the command cannot be started
     * @throws InterruptedException if this thread was interrupted; the command has been ended
     */
    default Exit run(Command command, OutputStream output)
            throws IOException, InterruptedException {
        try (Execution execution = start(command, output)) {
            return execution.await();
        }
    }

    /**
     * Returns a file of {@code /proc} as processes of the view see it, also where the view itself
     * has none.
     *
     * @param path below {@code /proc}, e.g. {@code net/udp6}
     */
    byte[] proc(String path) throws IOException;

    /**
     * Returns how many bytes there is still room for, or a great number where that is not known.
     */
    default long freeSpace() throws IOException {
        return Long.MAX_VALUE;
    }

    /**
     * Lets the tree be as commands have left it, where they work on another one meanwhile.
     *
     * @throws IOException if that fails; the tree is then of no use any more
     */
    default void settle() throws IOException {}

    /**
     * Tells whether commands work on another tree than the view's. The view's has nothing of the
     * sandbox in it then, and what is changed in it reaches the commands that are started later.
     */
    default boolean isApart() {
        return false;
    }

    /** Ends all commands and leaves the tree as they left it. */
    @Override
    void close() throws IOException;
}
