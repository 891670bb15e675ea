package io.cooper.registry;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends uploads that nobody takes any more: Java has a time-out for reading from a connection, and
 * none for writing to one.
 */
final class StallGuard implements Closeable {

    private final Duration silence;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * @param silence how long a write may take
     */
    StallGuard(Duration silence) {
        this.silence = silence;
        this.timer = new ScheduledThreadPoolExecutor(1, StallGuard::thread);
        timer.setRemoveOnCancelPolicy(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "cooper-stall-guard");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to watch an upload.
     *
     * @param end ends it
     */
    Watch watch(BlobEntity blob, Runnable end) {
        return new Watch(blob, end);
    }

    /** Watches until it is closed. */
    final class Watch implements AutoCloseable {

        private final BlobEntity blob;
        private final Runnable end;
        private final ScheduledFuture<?> task;
        private volatile boolean hasStalled;

        private Watch(BlobEntity blob, Runnable end) {
            this.blob = blob;
            this.end = end;
            long period = Math.max(1, silence.toMillis() / 4);
            this.task =
                    timer.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
        }

        private void look() {
            if (!hasStalled && blob.blocked().compareTo(silence) > 0) {
                hasStalled = true;
                end.run();
            }
        }

        boolean hasStalled() {
            return hasStalled;
        }

        @Override
        public void close() {
            task.cancel(false);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
