package io.cooper.worker;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Work on file trees that another process can do, because what it is told, what it tells and what
 * it returns are data: records of texts, numbers, paths, times, lists and further records. A class
 * that implements this has a constructor without parameters.
 *
 * @param <Q> what it is told
 * @param <E> what it tells on its way
 * @param <R> what it returns; {@link Void} for nothing
 */
public interface Task<Q, E, R> {

    /** The type of what it is told. */
    Class<Q> request();

    /** The type of what it tells on its way. */
    Class<E> event();

    /** The type of what it returns. */
    Class<R> result();

    /**
     * Does the work.
     *
     * @param events gets what is told on the way; may be called by any thread
     * @throws IOException if it cannot be done
     * @throws InterruptedException if this thread was interrupted; nothing that it started goes on
     */
    R run(Q request, Consumer<E> events) throws IOException, InterruptedException;
}
