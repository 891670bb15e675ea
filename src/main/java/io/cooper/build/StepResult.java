package io.cooper.build;

import io.cooper.oci.Digest;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a step made of the file tree.
 *
 * @param key of the step
 * @param releases the digests of the release files that a package manager went by, by their
 *     addresses; of a step that goes by none, or if nobody can tell, empty
 * @param layerOrNull what it changed; null if nothing
 */
record StepResult(Digest key, Map<String, String> releases, ImageLayer layerOrNull) {

    StepResult {
        releases = new TreeMap<>(releases);
    }
}
