package io.cooper.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How archives are used; where nothing is set, the distribution's own ways count.
 *
 * @param mirrors where they are fetched from
 * @param components the setting {@code <components>}; empty for the distribution's usual ones
 * @param keyringOrNull the setting {@code <keyring>}
 * @param variant the setting {@code <variant>}
 */
public record ArchiveSettings(
        Mirrors mirrors, List<String> components, Path keyringOrNull, Variant variant) {

    public ArchiveSettings {
        components = List.copyOf(components);
    }

    /** Returns settings in which nothing is set. */
    public static ArchiveSettings defaults(AptSources machine) {
        return new ArchiveSettings(
                new Mirrors(List.of(), "", machine), List.of(), null, Variant.MINBASE);
    }

    /** Returns the components to use of a distribution. */
    List<String> componentsOf(Distribution distribution) {
        return components.isEmpty() ? distribution.components() : components;
    }

    /** Returns the keys that a distribution's archive may be signed with. */
    Keyring keyring(Distribution distribution) throws IOException {
        return keyringOrNull == null ? Keyring.of(distribution) : Keyring.of(keyringOrNull);
    }
}
