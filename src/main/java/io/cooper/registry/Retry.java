package io.cooper.registry;

import io.cooper.registry.RegistryException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Tries again what failed because a connection broke or a registry was overloaded. */
final class Retry {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** A registry that wants to be left alone for longer is not waited for. */
    private static final Duration LONGEST_WISH = Duration.ofMinutes(2);

    /** Something that may be done several times over. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    private final Patience patience;

    /** Failures since the beginning, or since something came of it. */
    private int failures;

    Retry(Patience patience) {
        this.patience = patience;
    }

    /**
     * Returns what the attempt returns.
     *
     * @throws IOException what the last attempt ended with
     */
    <T> T run(Attempt<T> attempt) throws IOException {
        while (true) {
            try {
                return attempt.run();
            } catch (RegistryException e) {
                waitAfter(e);
            }
        }
    }

    /** Forgets earlier failures, because the work has come on since. */
    void progressed() {
        failures = 0;
    }

    /**
     * Waits after a failed attempt, longer each time, and as long as the registry asks for.
     *
     * @throws RegistryException the failure, if another attempt is not worth it
     */
    void waitAfter(RegistryException failure) throws IOException {
        failures++;
        if (failure.reason() != Reason.UNAVAILABLE
                || failures >= patience.attempts()
                || failure.retryAfter().compareTo(LONGEST_WISH) > 0) {
            throw failure;
        }
        try {
            patience.pause().await(pauseAfter(failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted: " + failure.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Returns half of the pause that doubles each time, and a random part of the other half. */
    private Duration pauseAfter(RegistryException failure) {
        long doubled = FIRST_PAUSE.toMillis() << Math.min(failures - 1, 16);
        long most = Math.min(doubled, LONGEST_PAUSE.toMillis());
        // Jobs that were turned away together do not come back together.
        long pause = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
        return Duration.ofMillis(pause).plus(failure.retryAfter());
    }
}
