package io.cooper.archive;

import io.cooper.oci.Digest;
import java.util.List;

/**
 * One suite of an archive, as it was found.
 *
 * @param name e.g. {@code bookworm-security}
 * @param mirror where it was found
 * @param components that are used
 * @param date when the archive made it, as its Release file says
 * @param inRelease the digest of its signed Release file
 */
public record Suite(
        String name, Mirror mirror, List<String> components, String date, Digest inRelease) {

    public Suite {
        components = List.copyOf(components);
    }

    /** Returns the line of {@code sources.list} for it (sources.list(5)). */
    String line(String options) {
        return "deb "
                + options
                + mirror.toString().replaceFirst("/$", "")
                + " "
                + name
                + " "
                + String.join(" ", components);
    }
}
