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
        // What is mounted here from now on is not to be seen elsewhere.
        ProcessCalls.mount("", "/", "", ProcessCalls.MS_REC | ProcessCalls.MS_PRIVATE, null);
        if (stationOrNull != null) {
            stationOrNull.enter();
        }
    }
}
