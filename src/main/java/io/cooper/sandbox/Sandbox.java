package io.cooper.sandbox;

import java.io.IOException;
import java.util.Set;

/** A way to run commands in a file tree that works on this machine. */
public interface Sandbox {

    /** Returns the name of the kind, as in the setting {@code <sandbox>}. */
    String name();

    /** Returns why this kind works here, in a few words for the log. */
    String reason();

    /**
     * Opens a view of a file tree.
     *
     * @throws IOException if the tree cannot be entered; nothing is left then
     */
    View open(ViewSpec spec) throws IOException;

    /**
     * Returns this sandbox with further capabilities for the commands.
     *
     * @param capabilities to keep beside the usual ones
     */
    default Sandbox keeping(Set<Capability> capabilities) {
        return capabilities.isEmpty() ? this : new KeepingSandbox(this, capabilities);
    }
}
