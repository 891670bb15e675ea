package io.cooper.sandbox;

/**
 * How a command ended.
 *
 * @param code its exit code, or 128 and the number of the signal that ended it
 * @param timedOut whether it was ended because it took too long
 */
public record Exit(int code, boolean timedOut) {}
