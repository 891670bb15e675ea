package io.cooper.sandbox;

import java.util.Locale;

/** The setting {@code <sandbox>}. */
public enum SandboxKind {
    /** The strongest kind that works here. */
    AUTO,
    /** Mount, PID, IPC and UTS namespaces; needs CAP_SYS_ADMIN. */
    NAMESPACES,
    /** A change of the root directory; needs CAP_SYS_CHROOT. */
    CHROOT,
    /** Containers of an engine that speaks the Docker API. */
    DOCKER;

    /**
     * Reads the setting.
     *
     * @throws IllegalArgumentException if there is no such kind
     */
    public static SandboxKind parse(String text) {
        return switch (text) {
            case "", "auto" -> AUTO;
            case "namespaces" -> NAMESPACES;
            case "chroot" -> CHROOT;
            case "docker" -> DOCKER;
            default ->
                    throw new IllegalArgumentException(
                            "<sandbox>"
                                    + text
                                    + "</sandbox> is not a kind of sandbox; write auto,"
                                    + " namespaces, chroot or docker");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
