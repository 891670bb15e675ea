package io.cooper.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
     * @throws IOException if the tree cannot be prepared; nothing is left then. That it cannot be
     *     entered may be told by the view's first command only.
     */
    View open(ViewSpec spec) throws IOException;

    /**
     * Returns what opens many views of one tree.
     *
     * @param work a directory for all of them, made and removed
     * @param network of most of them
     * @param atOnce how many views there will be at a time, as far as is known; what they need is
     *     got ready at once, in the background
     */
    default ViewSeries series(Path work, Network network, int atOnce) {
        return new ViewSeries() {
            @Override
            public View open(ViewSpec spec) throws IOException {
                return Sandbox.this.open(spec);
            }

            @Override
            public void close() {}
        };
    }

    /**
     * Makes a network for several views and nothing else.
     *
     * @param names of the views
     * @throws UnsupportedOperationException if this kind has none; the message says so
     */
    default SharedNetwork connect(List<String> names) throws IOException {
        throw new UnsupportedOperationException(
                "the kind " + name() + " has no network but the machine's");
    }

    /** Tells whether views of this kind can have a network of their own. */
    default boolean hasNetworks() {
        return false;
    }

    /**
     * Returns this sandbox with further capabilities for the commands.
     *
     * @param capabilities to keep beside the usual ones
     */
    default Sandbox keeping(Set<Capability> capabilities) {
        return capabilities.isEmpty() ? this : new KeepingSandbox(this, capabilities);
    }
}
