package io.cooper.build;

/** Is told what a build does. */
public interface BuildLog {

    /** A line that every user sees. */
    void info(String line);

    /** A line that a step printed. */
    void output(String line);
}
