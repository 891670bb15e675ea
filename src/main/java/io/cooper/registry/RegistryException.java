package io.cooper.registry;

import java.io.IOException;
import java.time.Duration;

/**
 * A registry did not do what it was asked for. The message is one line, names the reference, and
 * says what to do; it never contains a password or token.
 */
public final class RegistryException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Reason {
        /** No connection: the name, the port, or TLS. */
        UNREACHABLE,
        /** The connection broke or the registry is overloaded, also after some attempts. */
        UNAVAILABLE,
        /** The registry gives no more for some hours; see Docker Hub's pull rate limit. */
        RATE_LIMITED,
        /** Credentials are wrong, or there are none and some are wanted. */
        UNAUTHORIZED,
        /** The login does not have the right. */
        DENIED,
        /** There is no such repository, tag, manifest or blob. */
        NOT_FOUND,
        /** The registry is switched off. */
        NOT_ENABLED,
        /** What answers is not a registry, or not as registries do. */
        NOT_A_REGISTRY,
        /** A tag that must not move names something else. */
        IMMUTABLE,
        /** The registry answered with an error of another kind, or with something unusable. */
        REFUSED
    }

    private final Reason reason;
    private final transient Duration retryAfter;

    RegistryException(Reason reason, String message, Throwable cause) {
        this(reason, message, cause, Duration.ZERO);
    }

    RegistryException(Reason reason, String message, Throwable cause, Duration retryAfter) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    public Reason reason() {
        return reason;
    }

    /** Returns how long the registry wants to be left alone; zero if it did not say. */
    Duration retryAfter() {
        return retryAfter == null ? Duration.ZERO : retryAfter;
    }
}
