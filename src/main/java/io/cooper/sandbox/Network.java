package io.cooper.sandbox;

/** The network that commands see. */
public enum Network {
    /** The machine's. */
    HOST,
    /**
     * One of their own with nothing but {@code lo}; the machine's where the kind of sandbox has no
     * such thing.
     */
    PRIVATE
}
