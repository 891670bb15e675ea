package io.cooper.sandbox;

import java.io.IOException;

/** A command that somebody types to. */
public interface InteractiveExecution extends Execution {

    /** Gives the command bytes to read; they wait until it reads them. */
    void type(byte[] bytes) throws IOException;

    /** Says that no more bytes come: whatever reads from now on is at the end of its input. */
    void endInput() throws IOException;

    /** Says what size the command's terminal has, in characters. */
    void resize(int rows, int columns) throws IOException;
}
