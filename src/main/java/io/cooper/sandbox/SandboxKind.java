package io.cooper.sandbox;

import java.util.Locale;

/** The setting {@code <sandbox>}. */
public enum SandboxKind {
    /** The strongest kind that works here. */
    AUTO,
    /** Mount, PID, IPC and UTS namespaces; needs CAP_SYS_ADMIN. */
    NAMESPACES,
    /** A change of the root directory; needs CAP_SYS_CHROOT. */
    CHROOT;

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
            default ->
                    throw new IllegalArgumentException(
                            "<sandbox>"
                                    + text
                                    + "</sandbox> is not a kind of sandbox; write auto, namespaces or chroot");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
