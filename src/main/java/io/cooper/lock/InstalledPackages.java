package io.cooper.lock;

import io.cooper.rootfs.Compression;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What dpkg's database and os-release(5) tell of an image, read from its layers without unpacking
 * them.
 *
 * @param names of the packages that are installed
 * @param distribution the ID of os-release, e.g. {@code debian}
 * @param codename its VERSION_CODENAME, e.g. {@code bookworm}
 */
public record InstalledPackages(Set<String> names, String distribution, String codename) {

    private static final String STATUS = "var/lib/dpkg/status";
    private static final List<String> OS_RELEASE = List.of("etc/os-release", "usr/lib/os-release");

    public InstalledPackages {
        names = Set.copyOf(names);
    }

    /**
     * Reads an image.
     *
     * @param name the image, for messages
     * @param layers the files of its layers, bottom first
     * @throws LockException if it is not of a distribution with dpkg
     */
    public static InstalledPackages of(String name, List<Path> layers) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (Path layer : layers) {
            read(layer, files);
        }
        String release =
                OS_RELEASE.stream()
                        .map(path -> files.getOrDefault(path, ""))
                        .filter(text -> !text.isBlank())
                        .findFirst()
                        .orElse("");
        Optional<String> codename = value(release, "VERSION_CODENAME");
        if (!files.containsKey(STATUS) || codename.isEmpty()) {
            throw new LockException(
                    name
                            + " is not of a distribution with apt, of whose packages a lock could be"
                            + " made; take such a base");
        }
        return new InstalledPackages(
                installed(files.get(STATUS)), value(release, "ID").orElse(""), codename.get());
    }

    private static void read(Path layer, Map<String, String> files) throws IOException {
        try (InputStream blob = new BufferedInputStream(Files.newInputStream(layer));
                InputStream plain = Compression.decompress(blob, layer.toString())) {
            TarReader tar = new TarReader(plain);
            for (Optional<Entry> next = tar.next(); next.isPresent(); next = tar.next()) {
                String path = next.get().path().replaceFirst("^(\\./)+", "");
                if (next.get().type() == Entry.Type.FILE
                        && (path.equals(STATUS) || OS_RELEASE.contains(path))) {
                    byte[] bytes = tar.content().readAllBytes();
                    files.put(path, new String(bytes, StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static Optional<String> value(String release, String name) {
        return release.lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1).replace("\"", "").trim())
                .findFirst();
    }

    private static Set<String> installed(String status) {
        Set<String> names = new TreeSet<>();
        for (String paragraph : status.split("\n\n", -1)) {
            boolean isInstalled =
                    paragraph.lines().anyMatch("Status: install ok installed"::equals);
            if (isInstalled) {
                paragraph
                        .lines()
                        .filter(line -> line.startsWith("Package: "))
                        .forEach(line -> names.add(line.substring(9).trim()));
            }
        }
        return names;
    }
}
