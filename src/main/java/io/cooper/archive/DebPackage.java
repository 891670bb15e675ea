package io.cooper.archive;

import io.cooper.oci.Digest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A package as an index of the archive describes it. The relations are kept as text until someone
 * asks: an index has tens of thousands of packages, and few of them are looked at.
 *
 * @param file where the archive has it
 * @param version of the package
 * @param essential whether the distribution does not work without it
 * @param priority e.g. {@code required}
 * @param multiArch the field {@code Multi-Arch}; empty where there is none
 * @param dependsText {@code Pre-Depends} and {@code Depends}
 * @param conflictsText {@code Conflicts} and {@code Breaks}
 * @param provides names that it goes by too; with the operator {@code =} in a certain version
 */
record DebPackage(
        PackageFile file,
        DebianVersion version,
        boolean essential,
        String priority,
        String multiArch,
        String dependsText,
        String conflictsText,
        List<Relation> provides) {

    /** The fields that make a package, in lower case. */
    static final Set<String> FIELDS =
            Set.of(
                    "package",
                    "version",
                    "architecture",
                    "essential",
                    "priority",
                    "multi-arch",
                    "pre-depends",
                    "depends",
                    "conflicts",
                    "breaks",
                    "provides",
                    "filename",
                    "size",
                    "sha256");

    /**
     * Returns the package of an index's paragraph.
     *
     * @throws IllegalArgumentException if a field is missing or malformed
     */
    static DebPackage of(Map<String, String> fields, String suite) {
        PackageFile file =
                new PackageFile(
                        required(fields, "package"),
                        required(fields, "version"),
                        required(fields, "architecture"),
                        suite,
                        required(fields, "filename"),
                        Long.parseLong(required(fields, "size")),
                        new Digest("sha256", required(fields, "sha256")));
        return new DebPackage(
                file,
                new DebianVersion(file.version()),
                fields.getOrDefault("essential", "no").equals("yes"),
                fields.getOrDefault("priority", ""),
                fields.getOrDefault("multi-arch", ""),
                joined(fields, "pre-depends", "depends"),
                joined(fields, "conflicts", "breaks"),
                Relation.parse(fields.getOrDefault("provides", "")).stream()
                        .map(group -> group.get(0))
                        .toList());
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    fields.getOrDefault("package", "a package") + " has no field " + name);
        }
        return value;
    }

    private static String joined(Map<String, String> fields, String one, String other) {
        return fields.getOrDefault(one, "") + "," + fields.getOrDefault(other, "");
    }

    /** Returns what it needs: of each group one alternative. */
    List<List<Relation>> needs() {
        return Relation.parse(dependsText);
    }

    /** Returns what it cannot be together with. */
    List<List<Relation>> excludes() {
        return Relation.parse(conflictsText);
    }

    String name() {
        return file.name();
    }

    /** Tells whether this package is what the relation asks for, by its name or one it provides. */
    boolean satisfies(Relation relation) {
        if (relation.qualifier().equals("any") && !multiArch.equals("allowed")) {
            return false;
        }
        if (relation.name().equals(name()) && relation.allows(version)) {
            return true;
        }
        return provides.stream().anyMatch(provided -> matches(provided, relation));
    }

    private static boolean matches(Relation provided, Relation relation) {
        if (!provided.name().equals(relation.name())) {
            return false;
        }
        // Only what is provided in a version can satisfy a relation to one (Policy, section 7.5).
        return relation.operator().isEmpty()
                || (provided.operator().equals("=")
                        && relation.allows(new DebianVersion(provided.version())));
    }
}
