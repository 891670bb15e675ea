package io.cooper.sandbox;

import java.util.Set;

/**
 * What few views ask for.
 *
 * @param kept capabilities that commands keep beside the usual ones; some make it possible to leave
 *     the view
 * @param disk how many bytes a fresh view may write, where the kind of sandbox can see to that; 0
 *     for as many as there is room for
 * @param stationOrNull the view's place in a network of several
 */
public record ViewOptions(Set<Capability> kept, long disk, SharedNetwork.Station stationOrNull) {

    static final ViewOptions USUAL = new ViewOptions(Set.of(), 0, null);

    public ViewOptions {
        kept = Set.copyOf(kept);
        if (disk < 0) {
            throw new IllegalArgumentException("a disk of " + disk + " bytes");
        }
    }
}
