package io.cooper.sandbox;

import java.io.Closeable;
import java.io.IOException;

/** What is done when Maven is ended, by Ctrl-C for one, unless this was closed before. */
public final class AtExit implements AutoCloseable {

    private final Thread hook;

    private AtExit(Thread hook) {
        this.hook = hook;
    }

    /**
     * Sees to it that something is done.
     *
     * @param what it is, for whoever looks at threads
     * @throws IllegalStateException if Maven is being ended already
     */
    public static AtExit run(String what, Runnable work) {
        Thread hook = new Thread(work, what);
        Runtime.getRuntime().addShutdownHook(hook);
        return new AtExit(hook);
    }

    /**
     * Sees to it that something is closed, which the next build does if that fails.
     *
     * @param what it is, for whoever looks at threads
     */
    static AtExit close(String what, Closeable closeable) {
        return run(
                what,
                () -> {
                    try {
                        closeable.close();
                    } catch (IOException e) {
                        // Nobody is left to be told; the next build removes it.
                    }
                });
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Maven is being ended, and the hook runs; it may be the one that closes this.
        }
    }
}
