package io.cooper.plan;

import io.cooper.oci.Platform;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that decides what an image will be.
 *
 * @param base where it starts from
 * @param platform what it is for
 * @param steps what happens to the file tree, in this order, a layer each
 * @param config what happens to the configuration
 * @param annotations for the manifest: what may differ from commit to commit without making the
 *     image another
 * @param timestamp no file time of a new layer is later, and the image is said to be created then;
 *     null to take the time at which the base was created
 */
public record BuildPlan(
        BaseReference base,
        Platform platform,
        List<Step> steps,
        ConfigChanges config,
        Map<String, String> annotations,
        Instant timestamp) {

    public BuildPlan {
        steps = List.copyOf(steps);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }
}
