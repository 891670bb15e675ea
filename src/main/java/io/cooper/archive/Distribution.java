package io.cooper.archive;

import io.cooper.oci.Platform;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A distribution whose archive this version knows. */
public enum Distribution {
    DEBIAN("http://ftp.debian.org/debian/", "main"),
    UBUNTU("http://archive.ubuntu.com/ubuntu/", "main universe");

    private static final Set<String> DEBIAN_WITHOUT_UPDATES =
            Set.of("sid", "unstable", "experimental");

    private final String mainMirror;
    private final String components;

    Distribution(String mainMirror, String components) {
        this.mainMirror = mainMirror;
        this.components = components;
    }

    /**
     * Returns the distribution of this name.
     *
     * @throws IllegalArgumentException if it is not known
     */
    public static Distribution parse(String name) {
        for (Distribution distribution : values()) {
            if (distribution.toString().equals(name)) {
                return distribution;
            }
        }
        throw new IllegalArgumentException(
                "'"
                        + name
                        + "' is not a distribution that a base can be made of; debian and ubuntu are");
    }

    /** Returns the distribution's own mirror, the last resort. */
    Mirror mainMirror() {
        return Mirror.parse(mainMirror);
    }

    /** Returns the components that are used where none are named. */
    List<String> components() {
        return List.of(components.split(" ", -1));
    }

    /** Returns the suites that make up a release: its own, its updates and its security fixes. */
    List<String> suites(String codename) {
        return this == DEBIAN && DEBIAN_WITHOUT_UPDATES.contains(codename)
                ? List.of(codename)
                : List.of(codename, codename + "-updates", codename + "-security");
    }

    /** Returns what dpkg calls a platform's architecture. */
    static String architecture(Platform platform) {
        return switch (platform.architecture()) {
            case "386" -> "i386";
            case "arm" -> "armhf";
            case "ppc64le" -> "ppc64el";
            case "mips64le" -> "mips64el";
            default -> platform.architecture();
        };
    }

    /** Returns the name as {@code <from>} writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
