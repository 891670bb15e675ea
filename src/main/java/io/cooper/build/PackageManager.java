package io.cooper.build;

import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The package manager of a distribution, and what it is told. Weak dependencies stay away.
 *
 * @param program where it is in the tree
 * @param distributions the values of ID or ID_LIKE in os-release
 * @param refresh fetches the lists of packages; empty if the installation does so by itself
 * @param install followed by the packages' names
 * @param repositories how it is told of them
 */
record PackageManager(
        String program,
        List<String> distributions,
        List<String> refresh,
        List<String> install,
        Repositories repositories) {

    /** The formats in which repositories are defined. */
    enum Repositories {
        APT,
        YUM,
        ZYPP,
        APK
    }

    private static final List<String> RED_HAT = List.of("fedora", "rhel", "centos", "amzn");

    /**
     * What apt is told. By itself it would give scripts a PATH without /usr/local, where a chroot
     * has its program {@code hostname}; it would fetch the translated descriptions of all packages,
     * which nobody reads, and lists as xz, which take longer to unpack than the third more of gzip
     * to arrive; it would keep what it makes of the lists twice, and put it together once more at
     * the end, or, as in Docker's official images, not at all, and put it together for each
     * command; and dpkg would wait for the disk after each file, though after a power cut nobody
     * wants the tree.
     */
    static final List<String> APT_OPTIONS =
            List.of(
                    "-o",
                    "Dpkg::Use-Pty=0",
                    "-o",
                    "DPkg::Path=" + Command.DEFAULT_PATH,
                    "-o",
                    "Acquire::Languages=none",
                    "-o",
                    "Acquire::CompressionTypes::Order::=gz",
                    "-o",
                    "Dir::Cache::pkgcache=pkgcache.bin",
                    "-o",
                    "Dir::Cache::srcpkgcache=",
                    "-o",
                    "Dpkg::Options::=--force-unsafe-io");

    /** Of several that a distribution has, the first is taken. */
    private static final List<PackageManager> ALL =
            List.of(
                    new PackageManager(
                            "usr/bin/apt-get",
                            List.of("debian", "ubuntu"),
                            apt("apt-get update -q -o APT::Update::Error-Mode=any"),
                            apt("apt-get install -y -q --no-install-recommends"),
                            Repositories.APT),
                    new PackageManager(
                            "usr/bin/dnf",
                            RED_HAT,
                            List.of(),
                            words("dnf install -y --setopt=install_weak_deps=False --nodocs"),
                            Repositories.YUM),
                    new PackageManager(
                            "usr/bin/microdnf",
                            RED_HAT,
                            List.of(),
                            words("microdnf install -y --setopt=install_weak_deps=0 --nodocs"),
                            Repositories.YUM),
                    new PackageManager(
                            "usr/bin/yum",
                            RED_HAT,
                            List.of(),
                            words("yum install -y --setopt=tsflags=nodocs"),
                            Repositories.YUM),
                    new PackageManager(
                            "usr/bin/zypper",
                            List.of("suse", "opensuse", "sles"),
                            words("zypper --non-interactive refresh"),
                            words("zypper --non-interactive install --no-recommends"),
                            Repositories.ZYPP),
                    new PackageManager(
                            "sbin/apk",
                            List.of("alpine"),
                            List.of(),
                            words("apk add --no-cache"),
                            Repositories.APK));

    private static List<String> apt(String command) {
        return Stream.concat(words(command).stream(), APT_OPTIONS.stream()).toList();
    }

    private static List<String> words(String command) {
        return List.of(command.split(" ", -1));
    }

    /**
     * Returns the package manager of the distribution in this tree, as its os-release file tells
     * (<a
     * href="https://www.freedesktop.org/software/systemd/man/os-release.html">os-release(5)</a>).
     *
     * @throws StepFailedException if the distribution is not one that packages can be installed on
     */
    static PackageManager of(Rootfs rootfs) throws IOException {
        Map<String, String> release = osRelease(rootfs);
        String family = release.getOrDefault("ID", "") + " " + release.getOrDefault("ID_LIKE", "");
        List<String> names = List.of(family.trim().split("\\s+", -1));
        List<PackageManager> candidates =
                ALL.stream()
                        .filter(manager -> names.stream().anyMatch(manager.distributions::contains))
                        .toList();
        for (PackageManager manager : candidates) {
            if (rootfs.stat(rootfs.resolve(manager.program)).isPresent()) {
                return manager;
            }
        }
        String found;
        if (!candidates.isEmpty()) {
            found = "neither " + String.join(" nor ", programs(candidates));
        } else if (family.isBlank()) {
            found = "no /etc/os-release";
        } else {
            found = "/etc/os-release with ID " + family.trim();
        }
        throw new StepFailedException(
                "<packages> needs a base with apt, dnf, microdnf, yum, zypper or apk, but <from> has "
                        + found
                        + "; use such a base, or install in a build.d script",
                List.of());
    }

    private static List<String> programs(List<PackageManager> managers) {
        return managers.stream().map(manager -> "/" + manager.program).toList();
    }

    /** Returns the command that installs the packages. */
    List<String> install(List<String> packages) {
        return Stream.concat(install.stream(), packages.stream()).toList();
    }

    /** Returns what a tree's os-release file says. */
    static Map<String, String> osRelease(Rootfs rootfs) throws IOException {
        Map<String, String> values = new TreeMap<>();
        for (String path : List.of("etc/os-release", "usr/lib/os-release")) {
            String file = rootfs.resolve(path);
            if (values.isEmpty() && rootfs.stat(file).isPresent()) {
                try (InputStream in = rootfs.read(file)) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> line.indexOf('=') > 0)
                            .forEach(line -> add(values, line));
                }
            }
        }
        return values;
    }

    private static void add(Map<String, String> values, String line) {
        int equals = line.indexOf('=');
        String value = line.substring(equals + 1).replace("\"", "").replace("'", "").trim();
        values.put(line.substring(0, equals), value);
    }
}
