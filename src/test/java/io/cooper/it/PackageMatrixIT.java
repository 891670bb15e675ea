package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.cache.BlobStore;
import io.cooper.diff.Difference;
import io.cooper.diff.ImageContents;
import io.cooper.diff.ImageDiff;
import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.OrdinaryUser;
import io.cooper.testing.Requirements;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packages of Debian, as infrastructure teams install them: in each kind of sandbox they install
 * without complaint, their services answer in the image, and the trees are the same but for what
 * {@code package-differences.txt} explains. The profile {@code full} has them all.
 */
class PackageMatrixIT {

    /** What is most easily got wrong without a real {@code /proc}, and a small service. */
    private static final List<String> USUAL =
            List.of(
                    "chrony",
                    "openjdk-17-jre-headless",
                    "openssh-server",
                    "php-fpm",
                    "postfix",
                    "postgresql");

    private static final String AUDIT = "#!/bin/sh -e\ntest -z \"$(dpkg --audit)\"\n";

    private static final Pattern VERDICT =
            Pattern.compile("(?m)^\\[\\w+\\] +(\\S+)\\.sh: (\\w+), .*?([0-9.]+ s)$");

    private static final PackageTable TABLE =
            new PackageTable(Stream.of(Kind.values()).map(Kind::title).toList());

    @TempDir private static Path directory;

    /** A way to build and test an image; the first is what the others are compared with. */
    private enum Kind {
        NAMESPACES("namespaces", "namespaces"),
        CHROOT("chroot", "chroot"),
        USER_NAMESPACE("user namespace", "namespaces");

        private final String title;
        private final String sandbox;

        Kind(String title, String sandbox) {
            this.title = title;
            this.sandbox = sandbox;
        }

        String title() {
            return title;
        }
    }

    /** Returns the rows that are asked for, or else the usual ones. */
    private static List<PackageRow> rows() throws IOException {
        String asked = System.getProperty("cooper.matrix", "");
        List<String> names = asked.isBlank() ? USUAL : List.of(asked.split(",", -1));
        List<PackageRow> rows = new ArrayList<>();
        for (String name : asked.equals("all") ? PackageRow.names() : names) {
            rows.add(PackageRow.of(name));
        }
        return rows;
    }

    @BeforeAll
    static void prepare() throws IOException {
        Requirements.root();
        Requirements.tool("newuidmap", "uidmap");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    static void writeTable() throws IOException {
        TABLE.write(Path.of("target/package-matrix.md"));
    }

    @Test
    void packages_install_and_answer_in_each_kind_and_the_trees_are_equal() throws Exception {
        List<PackageRow> rows = rows();
        MavenProject first = project(rows, Kind.NAMESPACES);
        verify(Kind.NAMESPACES, first);
        for (Kind kind : List.of(Kind.CHROOT, Kind.USER_NAMESPACE)) {
            MavenProject project = project(rows, kind);
            if (kind == Kind.USER_NAMESPACE) {
                project.as(userWithBaseOf(first, project.directory().resolveSibling("home")));
            }
            verify(kind, project);
            assertThat(differences(rows, project, first)).as(kind.title).isEmpty();
        }
    }

    private static MavenProject project(List<PackageRow> rows, Kind kind) throws Exception {
        String packages = rows.stream().map(PackageRow::packages).collect(Collectors.joining(","));
        String secrets =
                rows.stream().flatMap(PackageRow::secrets).collect(Collectors.joining(","));
        MavenProject project =
                MavenProject.image(
                        directory.resolve(kind.name()).resolve("module"),
                        """
                        <from>archive:debian/bookworm</from>
                        <packages>%s</packages>
                        <allowSecrets>%s</allowSecrets>
                        """
                                .formatted(packages, secrets));
        project.file("src/main/container/build.d/10-audit.sh", AUDIT);
        for (PackageRow row : rows) {
            Optional<String> obstacle = row.obstacle(kind.title);
            if (obstacle.isEmpty()) {
                project.file("src/test/container/" + row.name() + ".sh", row.script());
            } else {
                TABLE.add(row.name(), kind.title, "installed; " + obstacle.get());
            }
        }
        for (Path program : PackageRow.programs()) {
            String name = "src/test/container/fixtures/" + program.getFileName();
            project.file(name, Files.readString(program));
        }
        return project;
    }

    private static void verify(Kind kind, MavenProject project) throws Exception {
        long begin = System.nanoTime();
        // Steps that are in the cache are in that of another kind.
        MavenResult result =
                project.run("verify", "-Dcooper.refresh=true", "-Dcooper.sandbox=" + kind.sandbox);
        long seconds = Math.round((System.nanoTime() - begin) / 1e9);
        TABLE.add("all of them, with the build", kind.title, seconds + " s");
        Matcher line = VERDICT.matcher(result.output());
        while (line.find()) {
            String verdict = line.group(2).equals("passed") ? "ok" : line.group(2);
            TABLE.add(line.group(1), kind.title, verdict + ", " + line.group(3));
        }
        assertThat(result.exit()).as(kind.title + ": " + result.output()).isZero();
    }

    /** Returns a user whose cache has the base: how he makes one is tested elsewhere. */
    private static OrdinaryUser userWithBaseOf(MavenProject first, Path home) throws Exception {
        OrdinaryUser user = OrdinaryUser.in(home, true);
        Path shared = MavenProject.sharedCache().resolve("cooper");
        Path own = Files.createDirectories(user.cache().resolve("cooper"));
        Process copy =
                new ProcessBuilder("cp", "-r", shared.resolve("results").toString(), own.toString())
                        .inheritIO()
                        .start();
        assertThat(copy.waitFor()).isZero();
        Descriptor base = ImageLayout.open(first.layout()).manifest().layers().get(0);
        new BlobStore(own).keep(base, new BlobStore(shared).find(base).orElseThrow());
        user.own(user.cache());
        return user;
    }

    private static List<String> differences(
            List<PackageRow> rows, MavenProject project, MavenProject first) throws IOException {
        ImageLayout one = ImageLayout.open(first.layout());
        ImageLayout other = ImageLayout.open(project.layout());
        if (one.manifest().digest().equals(other.manifest().digest())) {
            return List.of();
        }
        List<PathMatcher> explained = explained(rows);
        return ImageDiff.of(contents(one), contents(other)).stream()
                .filter(found -> explained.stream().noneMatch(path -> matches(path, found)))
                .map(Difference::toString)
                .toList();
    }

    private static boolean matches(PathMatcher path, Difference found) {
        return path.matches(Path.of(found.subject()));
    }

    private static List<PathMatcher> explained(List<PackageRow> rows) throws IOException {
        List<String> names = rows.stream().map(PackageRow::name).toList();
        try (InputStream in =
                PackageMatrixIT.class.getResourceAsStream("package-differences.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+", 3))
                    .filter(columns -> names.contains(columns[0]))
                    .map(columns -> FileSystems.getDefault().getPathMatcher("glob:" + columns[1]))
                    .toList();
        }
    }

    private static ImageContents contents(ImageLayout layout) throws IOException {
        BlobStore cache = new BlobStore(MavenProject.sharedCache().resolve("cooper"));
        Manifest manifest = layout.manifest();
        List<Layer> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            Path file =
                    layout.has(layer)
                            ? layout.blob(layer.digest())
                            : cache.find(layer).orElseThrow();
            layers.add(new Layer(layer.digest().shortHex(), file));
        }
        return ImageContents.of(layout.config(manifest), layers);
    }

    private record Layer(String name, Path file) implements ImageContents.Blob {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }
}
