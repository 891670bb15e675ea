package io.cooper.registry;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The tags of an image that is pushed.
 *
 * @param names the tags, in the order in which they are moved; none to push the manifest without a
 *     name
 * @param immutable those of them that must not move: what they name once they name for good
 */
public record PushTags(List<String> names, Set<String> immutable) {

    public PushTags {
        names = List.copyOf(new LinkedHashSet<>(names));
        immutable = Set.copyOf(immutable);
    }

    /** Returns tags that all may move. */
    public static PushTags movable(List<String> names) {
        return new PushTags(names, Set.of());
    }
}
