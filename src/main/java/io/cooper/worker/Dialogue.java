package io.cooper.worker;

/**
 * A task that is told more while it does its work.
 *
 * @param <Q> what it is told first
 * @param <I> what it is told meanwhile
 * @param <E> what it tells on its way
 * @param <R> what it returns
 */
public interface Dialogue<Q, I, E, R> extends Task<Q, E, R> {

    /** The type of what it is told meanwhile. */
    Class<I> input();

    /** Is told something; by a thread other than that of the work, and in order. */
    void tell(I input);
}
