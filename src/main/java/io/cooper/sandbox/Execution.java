package io.cooper.sandbox;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** A command that was started in a view. */
public interface Execution extends Closeable {

    /** Returns the process id that the command has for other commands of the view. */
    int pid();

    /** Returns how the command ended; empty while it runs. */
    Optional<Exit> exit() throws IOException;

    /**
     * Waits until the command ends, or its time-out ends it.
     *
     * @throws IOException if the launcher is gone
     */
    Exit await() throws IOException, InterruptedException;

    /** Ends the command, and what it started, if it still runs. */
    @Override
    void close() throws IOException;
}
