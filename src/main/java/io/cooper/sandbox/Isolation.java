package io.cooper.sandbox;

import io.cooper.linux.ProcessCalls;
import java.io.IOException;

/**
 * The namespaces that a launcher does not share with Maven. A view has further ones, but commands
 * can look into these through {@code /proc/1}.
 *
 * @param namespaces those that are made for it, as CLONE_ flags; 0 for none
 * @param stationOrNull the one of the network, where that is there already
 */
record Isolation(int namespaces, SharedNetwork.Station stationOrNull) {

    static final Isolation NONE = new Isolation(0, null);

    /** Moves the calling thread, and what it starts from now on. */
    void enter() throws IOException {
        if (namespaces == 0) {
            return;
        }
        ProcessCalls.unshare(namespaces);
        // What is mounted here from now on is not to be seen elsewhere. A launcher may start before
        // the tree is mounted that it is to enter, so what is mounted there is to be seen here.
        ProcessCalls.mount("", "/", "", ProcessCalls.MS_REC | ProcessCalls.MS_SLAVE, null);
        if (stationOrNull != null) {
            stationOrNull.enter();
        }
    }
}
