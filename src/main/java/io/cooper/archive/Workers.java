package io.cooper.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that do the same to many things, and stop at the first failure. */
final class Workers implements Closeable {

    /** Something to be done to one thing. */
    @FunctionalInterface
    interface Task<A, B> {
        B apply(A input) throws IOException;
    }

    private final ExecutorService threads;

    /**
     * @param name of the threads
     */
    Workers(String name, int count) {
        this.threads =
                Executors.newFixedThreadPool(
                        count,
                        task -> {
                            Thread thread = new Thread(task, "cooper-" + name);
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /** Starts a task on one thing. */
    <A, B> Future<B> start(A input, Task<A, B> task) {
        return threads.submit(() -> task.apply(input));
    }

    /** Does a task to all things, and returns the results in their order. */
    <A, B> List<B> all(Collection<A> inputs, Task<A, B> task) throws IOException {
        CompletionService<B> completion = new ExecutorCompletionService<>(threads);
        List<Future<B>> futures = new ArrayList<>();
        for (A input : inputs) {
            futures.add(completion.submit(() -> task.apply(input)));
        }
        for (int i = 0; i < futures.size(); i++) {
            result(take(completion));
        }
        List<B> results = new ArrayList<>();
        for (Future<B> future : futures) {
            results.add(result(future));
        }
        return results;
    }

    private static <B> Future<B> take(CompletionService<B> completion)
            throws InterruptedIOException {
        try {
            return completion.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Waits for a result and returns it, or throws what its task ended with. */
    static <B> B result(Future<B> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Stops what still runs and waits until it has: nothing is written afterwards. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
