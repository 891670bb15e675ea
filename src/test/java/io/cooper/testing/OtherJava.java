package io.cooper.testing;

import io.cooper.archive.AptSources;
import io.cooper.archive.ArchiveException;
import io.cooper.archive.ArchiveSettings;
import io.cooper.archive.ArchiveTarget;
import io.cooper.archive.Distribution;
import io.cooper.archive.PackageArchive;
import io.cooper.archive.PackageFile;
import io.cooper.archive.Selection;
import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Java that Maven does not run in by itself: one that is installed on this machine, or else
 * Ubuntu's package, unpacked below {@code target}.
 */
public final class OtherJava {

    private static final int NEWEST = 25;

    /** Ubuntu gives the newest Java to old releases too, whose libraries all machines have. */
    private static final String RELEASE = "jammy";

    private final int version;

    private OtherJava(int version) {
        this.version = version;
    }

    /** Returns the directory of the newest with long-term support, for {@code JAVA_HOME}. */
    public static Path newest() throws IOException, InterruptedException {
        return home(NEWEST);
    }

    /** Returns the directory of one of this version, for {@code JAVA_HOME}. */
    public static Path home(int version) throws IOException, InterruptedException {
        return new OtherJava(version).home();
    }

    private Path home() throws IOException, InterruptedException {
        Optional<Path> installed = under(Path.of("/usr/lib/jvm"));
        if (installed.isPresent()) {
            return installed.get();
        }
        Path directory =
                Path.of(System.getProperty("basedir", ""), "target", "tools", "java" + version);
        Files.createDirectories(directory);
        // Tests in other processes want it too.
        try (FileChannel channel =
                        FileChannel.open(
                                directory.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(directory.resolve("unpacked"))) {
                unpack(directory.toAbsolutePath());
                Files.createFile(directory.resolve("unpacked"));
            }
        } catch (ArchiveException e) {
            Requirements.that(false, name() + " of Ubuntu: " + e.getMessage());
        }
        return under(directory.toAbsolutePath().resolve("root/usr/lib/jvm")).orElseThrow();
    }

    private String name() {
        return "openjdk-" + version + "-jre-headless";
    }

    private Optional<Path> under(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(parent)) {
            for (Path home : homes) {
                Path release = home.resolve("release");
                if (Files.isExecutable(home.resolve("bin/java"))
                        && Files.exists(release)
                        && Files.readString(release).contains("JAVA_VERSION=\"" + version)) {
                    return Optional.of(home);
                }
            }
        }
        return Optional.empty();
    }

    private void unpack(Path directory) throws IOException, InterruptedException {
        PackageArchive archive =
                new PackageArchive(
                        new ArchiveTarget(Distribution.UBUNTU, RELEASE, "amd64"),
                        ArchiveSettings.defaults(AptSources.of(Path.of("/etc/apt"))),
                        new BlobStore(directory.resolve("cache")),
                        new ResultStore(directory.resolve("cache")));
        Selection all = archive.additional(List.of(), List.of(name()));
        List<PackageFile> java =
                all.packages().stream().filter(file -> file.name().equals(name())).toList();
        Path root = Files.createDirectories(directory.resolve("root"));
        for (Path deb : archive.fetch(new Selection(all.suites(), java), directory)) {
            Tool.run(new ProcessBuilder("dpkg", "-x", deb.toString(), root.toString()));
            Files.delete(deb);
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                keepInside(root, link);
            }
        }
    }

    /** Its configuration lies in /etc, which is here another one. */
    private static void keepInside(Path root, Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        Path inside = root.resolve(target.toString().substring(target.isAbsolute() ? 1 : 0));
        if (target.isAbsolute() && Files.exists(inside)) {
            Files.delete(link);
            Files.createSymbolicLink(link, inside);
        }
    }
}
