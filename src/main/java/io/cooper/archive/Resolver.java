package io.cooper.archive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Selects packages together with all that they need. As apt does it: of alternatives one that is
 * selected anyway, or else the first that the archive has; no recommended packages.
 */
final class Resolver {

    private record Group(DebPackage owner, List<Relation> alternatives) {}

    private final PackageIndex index;
    private final SortedMap<String, DebPackage> selected = new TreeMap<>();
    private final Map<String, List<DebPackage>> byName = new HashMap<>();
    private final Deque<DebPackage> unseen = new ArrayDeque<>();

    Resolver(PackageIndex index) {
        this.index = index;
    }

    /**
     * Returns the packages and all that they need, by name.
     *
     * @throws ArchiveException if the archive lacks something that is needed, or two of them
     *     exclude each other
     */
    Collection<DebPackage> select(Collection<DebPackage> wanted) throws ArchiveException {
        wanted.forEach(this::add);
        List<Group> open = new ArrayList<>();
        while (!unseen.isEmpty() || !open.isEmpty()) {
            // What leaves no choice comes first: it may settle what leaves one.
            while (!unseen.isEmpty()) {
                takeOrDefer(unseen.remove(), open);
            }
            if (!open.isEmpty()) {
                choose(open.remove(0));
            }
        }
        for (DebPackage one : selected.values()) {
            refuseConflicts(one);
        }
        return List.copyOf(selected.values());
    }

    private void add(DebPackage added) {
        if (selected.putIfAbsent(added.name(), added) == null) {
            unseen.add(added);
            byName.computeIfAbsent(added.name(), name -> new ArrayList<>()).add(added);
            for (Relation provided : added.provides()) {
                byName.computeIfAbsent(provided.name(), name -> new ArrayList<>()).add(added);
            }
        }
    }

    private void takeOrDefer(DebPackage owner, List<Group> open) throws ArchiveException {
        for (List<Relation> alternatives : owner.needs()) {
            Group group = new Group(owner, alternatives);
            boolean isChoice =
                    alternatives.size() > 1 || index.find(alternatives.get(0).name()).isEmpty();
            if (isChoice) {
                open.add(group);
            } else {
                choose(group);
            }
        }
    }

    private void choose(Group group) throws ArchiveException {
        if (group.alternatives().stream().anyMatch(this::isSatisfied)) {
            return;
        }
        for (Relation alternative : group.alternatives()) {
            Optional<DebPackage> best = index.best(alternative);
            if (best.isPresent()) {
                add(best.get());
                return;
            }
        }
        throw new ArchiveException(
                group.owner().file()
                        + " needs "
                        + String.join(
                                " | ",
                                group.alternatives().stream().map(Relation::toString).toList())
                        + ", which the archive does not offer; is a suite or one of <components>"
                        + " missing?");
    }

    private boolean isSatisfied(Relation relation) {
        return byName.getOrDefault(relation.name(), List.of()).stream()
                .anyMatch(candidate -> candidate.satisfies(relation));
    }

    private void refuseConflicts(DebPackage one) throws ArchiveException {
        for (List<Relation> excluded : one.excludes()) {
            Relation relation = excluded.get(0);
            for (DebPackage other : byName.getOrDefault(relation.name(), List.of())) {
                if (!other.name().equals(one.name()) && other.satisfies(relation)) {
                    throw new ArchiveException(
                            one.file()
                                    + " cannot be together with "
                                    + other.file()
                                    + " ("
                                    + relation
                                    + "), but both are needed; is a suite of the archive missing?");
                }
            }
        }
    }
}
