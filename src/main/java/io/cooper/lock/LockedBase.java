package io.cooper.lock;

import io.cooper.archive.PackageFile;
import io.cooper.archive.Selection;
import io.cooper.oci.Digest;
import java.util.List;

/**
 * The base that a lock names.
 *
 * @param reference the setting {@code <from>} that it was found by
 * @param indexOrNull the digest of the index that the image was in; null where it was in none
 * @param manifest the digest of the image for one platform
 * @param platform that platform, e.g. {@code linux/amd64}
 * @param packages those that the base was made of, and the suites of the archive, which {@code
 *     <packages>} are from too; empty lists where nobody knows
 */
public record LockedBase(
        String reference,
        Digest indexOrNull,
        Digest manifest,
        String platform,
        Selection packages) {

    /** Returns the base of an image in a registry, of whose packages nothing is known. */
    public static LockedBase inRegistry(
            String reference, Digest indexOrNull, Digest manifest, String platform) {
        return new LockedBase(
                reference, indexOrNull, manifest, platform, new Selection(List.of(), List.of()));
    }

    /** Returns the base's packages. */
    List<PackageFile> files() {
        return packages.packages();
    }
}
