package io.cooper.check;

import io.cooper.sandbox.InteractiveExecution;
import java.io.IOException;
import java.io.OutputStream;

/** Who types to a shell, and sees what it prints. */
public interface ShellUser {

    /** Tells whether there is a terminal; else what is typed comes from a file or a pipe. */
    boolean hasTerminal();

    /** Returns where what the shell prints goes. */
    OutputStream screen();

    /** Is told a line before the shell starts. */
    void say(String line);

    /**
     * Is given the shell when it runs. Returns at once.
     *
     * @param terminal whether the shell has a terminal
     */
    void typeTo(InteractiveExecution shell, boolean terminal) throws IOException;
}
