package io.cooper.build;

import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The package manager of a distribution, and what it is told. */
enum PackageManager {
    APT;

    /**
     * Returns the package manager of the distribution in this tree, as its os-release file tells
     * (<a
     * href="https://www.freedesktop.org/software/systemd/man/os-release.html">os-release(5)</a>).
     *
     * @throws StepFailedException if the distribution is not one that this version can install
     *     packages on
     */
    static PackageManager of(Rootfs rootfs) throws IOException {
        Map<String, String> release = osRelease(rootfs);
        String family = release.getOrDefault("ID", "") + " " + release.getOrDefault("ID_LIKE", "");
        List<String> names = List.of(family.trim().split("\\s+", -1));
        if (names.contains("debian") || names.contains("ubuntu")) {
            return APT;
        }
        String found =
                family.isBlank()
                        ? "no /etc/os-release"
                        : "/etc/os-release with ID " + family.trim();
        throw new StepFailedException(
                "<packages> needs a Debian or Ubuntu base, but <from> has "
                        + found
                        + "; use such a base, or install in a build.d script",
                List.of());
    }

    /** Returns the commands that install the packages, in their order. */
    List<List<String>> install(List<String> packages) {
        List<String> install =
                new ArrayList<>(
                        List.of(
                                "apt-get",
                                "install",
                                "-y",
                                "-q",
                                "--no-install-recommends",
                                "-o",
                                "Dpkg::Use-Pty=0"));
        install.addAll(packages);
        return List.of(
                List.of("apt-get", "update", "-q", "-o", "APT::Update::Error-Mode=any"), install);
    }

    private static Map<String, String> osRelease(Rootfs rootfs) throws IOException {
        Map<String, String> values = new TreeMap<>();
        for (String path : List.of("etc/os-release", "usr/lib/os-release")) {
            String file = rootfs.resolve(path);
            if (values.isEmpty() && rootfs.stat(file).isPresent()) {
                try (InputStream in = rootfs.read(file)) {
                    for (String line :
                            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                                    .lines()
                                    .toList()) {
                        int equals = line.indexOf('=');
                        if (equals > 0) {
                            values.put(
                                    line.substring(0, equals),
                                    line.substring(equals + 1).replace("\"", "").trim());
                        }
                    }
                }
            }
        }
        return values;
    }
}
