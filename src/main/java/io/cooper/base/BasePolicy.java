package io.cooper.base;

import io.cooper.plan.BaseReference;
import io.cooper.registry.ImageName;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The setting {@code <basePolicy>}: which bases an image may be built on. */
public enum BasePolicy {
    /** Warns of a base that is neither a distribution's official image nor made by Cooper. */
    OFFICIAL,
    /** Refuses it. */
    STRICT,
    /** Takes any base. */
    ANY;

    /** Repositories of Docker Hub that distributions publish themselves. */
    private static final Set<String> DOCKER_HUB =
            Set.of(
                    "library/debian",
                    "library/ubuntu",
                    "library/alpine",
                    "library/fedora",
                    "library/almalinux",
                    "library/rockylinux",
                    "library/amazonlinux",
                    "library/oraclelinux",
                    "library/archlinux",
                    "rockylinux/rockylinux",
                    "almalinux/almalinux",
                    "opensuse/leap",
                    "opensuse/tumbleweed");

    /** The same in registries of their own. */
    private static final Pattern ELSEWHERE =
            Pattern.compile(
                    "registry\\.access\\.redhat\\.com/ubi[0-9]+(/.+)?"
                            + "|registry\\.fedoraproject\\.org/fedora(-minimal)?"
                            + "|quay\\.io/(fedora/fedora(-minimal)?|centos/centos)"
                            + "|registry\\.(opensuse\\.org/opensuse|suse\\.com/(bci|suse))/.+");

    /**
     * Reads the setting.
     *
     * @throws IllegalArgumentException if there is no such policy
     */
    public static BasePolicy parse(String text) {
        return switch (text) {
            case "", "official" -> OFFICIAL;
            case "strict" -> STRICT;
            case "any" -> ANY;
            default ->
                    throw new IllegalArgumentException(
                            "<basePolicy>"
                                    + text
                                    + "</basePolicy> is none; write official, strict or any");
        };
    }

    /** Returns what is to be said of a base in one line; none if it is as it should be. */
    public Optional<String> objection(BaseReference reference, BaseImage image) {
        if (this == ANY || isOfficial(reference) || image.config().isMadeBy(BaseImage.MAKER)) {
            return Optional.empty();
        }
        return Optional.of(
                "<from>"
                        + reference
                        + "</from> is neither a distribution's official image nor made by Cooper;"
                        + " take one of these, e.g. archive:debian/bookworm, or say that any base"
                        + " will do with <basePolicy>any</basePolicy>");
    }

    private static boolean isOfficial(BaseReference reference) {
        if (reference instanceof BaseReference.Archive
                || reference instanceof BaseReference.Module) {
            return true;
        }
        if (reference instanceof BaseReference.Registry registry) {
            ImageName name = ImageName.parse(registry.name());
            return name.registry().equals("docker.io")
                    ? DOCKER_HUB.contains(name.repository())
                    : ELSEWHERE.matcher(name.registry() + "/" + name.repository()).matches();
        }
        return false;
    }
}
