package io.cooper.testing;

import java.io.IOException;
import java.time.Duration;

/** Waits for what programs of this machine do in their own time, and looks again and again. */
public final class Waiting {

    private static final long PAUSE_MILLIS = 20;

    /** What is waited for. */
    @FunctionalInterface
    public interface State {
        boolean isReached() throws IOException, InterruptedException;
    }

    private Waiting() {}

    /**
     * Waits until a state is reached.
     *
     * @param longest after which it is not waited for any more
     * @return whether it is reached
     */
    public static boolean until(State state, Duration longest)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (!state.isReached()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return true;
    }
}
