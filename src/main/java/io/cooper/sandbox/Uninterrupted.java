package io.cooper.sandbox;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for what comes soon, whatever happens to the thread meanwhile. */
final class Uninterrupted {

    private Uninterrupted() {}

    /**
     * Returns the result; if the thread was interrupted meanwhile, it is so afterwards.
     *
     * @throws IOException what the result failed with
     */
    static <T> T get(CompletableFuture<T> future) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw failure(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What can be tried again when it was interrupted. */
    interface Call<T> {
        T call() throws IOException, InterruptedException;
    }

    /**
     * Returns what a call returns; if the thread was interrupted meanwhile, it is so afterwards.
     */
    static <T> T call(Call<T> call) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return call.call();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the failure as one that has both threads in its trace. */
    static IOException failure(ExecutionException e) {
        return new IOException(e.getCause().getMessage(), e.getCause());
    }
}
