package io.cooper.maven;

import java.util.List;
import java.util.Map;

/**
 * Where an image goes.
 *
 * @param name registry and repository, without a tag; empty where none is known
 * @param tags the tags it gets there
 * @param annotations what the CI job tells of the image
 */
record ImageTarget(String name, List<String> tags, Map<String, String> annotations) {

    ImageTarget {
        tags = List.copyOf(tags);
        annotations = Map.copyOf(annotations);
    }
}
