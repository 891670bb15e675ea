package io.cooper.sandbox;

import io.cooper.rootfs.LayerFile;
import java.util.List;
import java.util.Set;

/**
 * What few views ask for.
 *
 * @param kept capabilities that commands keep beside the usual ones; some make it possible to leave
 *     the view
 * @param disk how many bytes a fresh view may write, where the kind of sandbox can see to that; 0
 *     for as many as there is room for
 * @param stationOrNull the view's place in a network of several
 * @param layers what the tree was made of, bottom first, if it has been changed by nothing else
 * @param ofBase how many of these many images have
 */
public record ViewOptions(
        Set<Capability> kept,
        long disk,
        SharedNetwork.Station stationOrNull,
        List<LayerFile> layers,
        int ofBase) {

    static final ViewOptions USUAL = new ViewOptions(Set.of(), 0, null, List.of(), 0);

    public ViewOptions {
        kept = Set.copyOf(kept);
        layers = List.copyOf(layers);
        if (disk < 0) {
            throw new IllegalArgumentException("a disk of " + disk + " bytes");
        }
    }
}
