package io.cooper.sandbox;

import io.cooper.linux.ProcessCalls;
import java.io.IOException;

/**
 * The namespaces that a launcher does not share with Maven from its start. Those of a view it makes
 * when it enters one.
 *
 * @param namespaces those that are made for it, as CLONE_ flags; 0 for none
 * @param stationOrNull the one of the network, where that is there already
 */
record Isolation(int namespaces, SharedNetwork.Station stationOrNull) {

    static final Isolation NONE = new Isolation(0, null);

    /** Moves the calling thread, and what it starts from now on. */
    void enter() throws IOException {
        if (namespaces != 0) {
            ProcessCalls.unshare(namespaces);
        }
        if (stationOrNull != null) {
            stationOrNull.enter();
        }
    }
}
