package io.cooper.registry;

import java.time.Duration;

/**
 * How long a registry is waited for, and how often it is asked again.
 *
 * @param connect how long a connection may take to come about
 * @param silence how long nothing may come from the registry, or be taken by it; the end of an
 *     upload, which takes a registry's storage its time, may last five times as long
 * @param attempts how often something is tried before it fails
 * @param pause waits between two attempts
 */
public record Patience(Duration connect, Duration silence, int attempts, Pause pause) {

    /** What is waited if nothing else is said: six attempts, which take some 15 seconds. */
    public static final Patience DEFAULT =
            new Patience(Duration.ofSeconds(20), Duration.ofSeconds(60), 6, Pause.SLEEP);

    /** Waits. */
    @FunctionalInterface
    public interface Pause {

        /** Lets the thread sleep. */
        Pause SLEEP = duration -> Thread.sleep(duration.toMillis());

        void await(Duration duration) throws InterruptedException;
    }

    public Patience {
        if (connect.isNegative() || connect.isZero() || silence.isNegative() || silence.isZero()) {
            throw new IllegalArgumentException("a registry's time-outs are not zero");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("what is to be done is tried at least once");
        }
    }

    Duration endOfUpload() {
        return silence.multipliedBy(5);
    }
}
