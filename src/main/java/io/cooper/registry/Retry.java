package io.cooper.registry;

import io.cooper.registry.RegistryException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Tries again what failed because a connection broke or a registry was overloaded. */
final class Retry {

    static final int ATTEMPTS = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** Something that may be done several times over. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    private Retry() {}

    /**
     * Returns what the attempt returns.
     *
     * @throws IOException what the last attempt ended with
     */
    static <T> T run(Attempt<T> attempt) throws IOException {
        for (int number = 1; ; number++) {
            try {
                return attempt.run();
            } catch (RegistryException e) {
                if (e.reason() != Reason.UNAVAILABLE || number == ATTEMPTS) {
                    throw e;
                }
                pause(number, e);
            }
        }
    }

    /** Waits after a failed attempt, longer each time, and as long as the registry asks for. */
    static void pause(int failures, RegistryException failure) throws IOException {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << (failures - 1));
        if (failure.retryAfter().compareTo(pause) > 0) {
            pause = failure.retryAfter();
        }
        try {
            Thread.sleep(Math.min(pause.toMillis(), LONGEST_PAUSE.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted: " + failure.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
