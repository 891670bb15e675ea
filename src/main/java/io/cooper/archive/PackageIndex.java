package io.cooper.archive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The packages that the suites of an archive offer: of each name the newest version. */
final class PackageIndex {

    private final TreeMap<String, DebPackage> newest = new TreeMap<>();
    private final Map<String, List<DebPackage>> providers = new HashMap<>();

    /** Makes an index of what several suites offer. Of equal versions the first counts. */
    PackageIndex(Collection<DebPackage> packages) {
        for (DebPackage offered : packages) {
            newest.merge(
                    offered.name(),
                    offered,
                    (known, other) ->
                            other.version().compareTo(known.version()) > 0 ? other : known);
        }
        for (DebPackage offered : newest.values()) {
            for (Relation provided : offered.provides()) {
                providers.computeIfAbsent(provided.name(), name -> new ArrayList<>()).add(offered);
            }
        }
    }

    /** Returns all packages, by name. */
    Collection<DebPackage> all() {
        return newest.values();
    }

    /** Returns the package of this name. */
    Optional<DebPackage> find(String name) {
        return Optional.ofNullable(newest.get(name));
    }

    /**
     * Returns the package to take for a relation: the one of that name, or else, of those that
     * provide it, the one of the highest priority.
     */
    Optional<DebPackage> best(Relation relation) {
        Optional<DebPackage> real = find(relation.name()).filter(p -> p.satisfies(relation));
        if (real.isPresent()) {
            return real;
        }
        return providers.getOrDefault(relation.name(), List.of()).stream()
                .filter(provider -> provider.satisfies(relation))
                .min(
                        Comparator.comparing((DebPackage p) -> !p.essential())
                                .thenComparing(p -> rank(p.priority()))
                                .thenComparing(DebPackage::name));
    }

    private static int rank(String priority) {
        int rank =
                List.of("required", "important", "standard", "optional", "extra").indexOf(priority);
        return rank < 0 ? Integer.MAX_VALUE : rank;
    }
}
