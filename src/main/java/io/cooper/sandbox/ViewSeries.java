package io.cooper.sandbox;

import java.io.Closeable;
import java.io.IOException;

/** Opens many views of one tree, each faster than it would be by itself. */
public interface ViewSeries extends Closeable {

    /**
     * Opens a view.
     *
     * @throws IOException if the tree cannot be prepared; nothing is left then. That it cannot be
     *     entered may be told by the view's first command only.
     */
    View open(ViewSpec spec) throws IOException;
}
