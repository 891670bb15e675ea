package io.cooper.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where images of a registry are looked for before that registry itself: mirrors, and proxies that
 * fetch what they lack, such as GitLab's dependency proxy.
 */
public final class Mirrors {

    private final Map<String, List<String>> prefixes;

    private Mirrors(Map<String, List<String>> prefixes) {
        this.prefixes = Map.copyOf(prefixes);
    }

    /** Returns no mirrors. */
    public static Mirrors none() {
        return new Mirrors(Map.of());
    }

    /**
     * Returns these mirrors and one more, which is asked after the others of its registry.
     *
     * @param registry whose images it has, {@code docker.io} for Docker Hub
     * @param prefix what stands before a repository's path there, {@code HOST[:PORT][/PATH]}, e.g.
     *     the value of {@code CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}
     * @throws IllegalArgumentException if no image can have a name that starts so
     */
    public Mirrors with(String registry, String prefix) {
        String trimmed = prefix.replaceFirst("/+$", "");
        boolean isHost = trimmed.split("/", 2)[0].matches("localhost|.*[.:].*");
        if (!isHost || trimmed.contains("://")) {
            throw new IllegalArgumentException(
                    "<mirrors>: '" + prefix + "' is not a mirror; write HOST[:PORT][/PATH]");
        }
        ImageName.parse(trimmed + "/image");
        Map<String, List<String>> more = new LinkedHashMap<>(prefixes);
        String key = ImageName.parse(registry + "/image").registry();
        List<String> all = new ArrayList<>(more.getOrDefault(key, List.of()));
        all.add(trimmed);
        more.put(key, List.copyOf(all));
        return new Mirrors(more);
    }

    /** Returns where an image is to be looked for, in this order; its own name comes last. */
    public List<ImageName> namesOf(ImageName image) {
        List<ImageName> names = new ArrayList<>();
        for (String prefix : prefixes.getOrDefault(image.registry(), List.of())) {
            names.add(image.below(prefix));
        }
        names.add(image);
        return names;
    }
}
