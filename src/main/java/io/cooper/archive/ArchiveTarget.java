package io.cooper.archive;

import io.cooper.oci.Platform;

/**
 * Which release of which distribution is meant, and for which machine.
 *
 * @param distribution the distribution
 * @param codename its release, e.g. {@code bookworm}
 * @param architecture as dpkg calls it, e.g. {@code amd64}
 */
public record ArchiveTarget(Distribution distribution, String codename, String architecture) {

    public ArchiveTarget {
        if (!codename.matches("[a-z][a-z0-9]*")) {
            throw new IllegalArgumentException(
                    "'" + codename + "' is no codename of a release; write e.g. bookworm or noble");
        }
    }

    /**
     * Returns the target of a reference.
     *
     * @throws IllegalArgumentException if the distribution is not known, or it is no codename
     */
    public static ArchiveTarget of(String distribution, String codename, Platform platform) {
        return new ArchiveTarget(
                Distribution.parse(distribution), codename, Distribution.architecture(platform));
    }

    @Override
    public String toString() {
        return distribution + "/" + codename;
    }
}
