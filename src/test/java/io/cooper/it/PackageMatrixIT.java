package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.cache.BlobStore;
import io.cooper.diff.Difference;
import io.cooper.diff.ImageContents;
import io.cooper.diff.ImageDiff;
import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.testing.Dockerd;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packages of Debian, as infrastructure teams install them: in each kind of sandbox they install
 * without complaint, their services answer in the image, and the trees are the same but for what
 * {@code package-differences.txt} explains. The profile {@code full} has them all.
 */
@Tag("alone")
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

    @TempDir private static Path directory;

    /** A way to build and test an image; the first is what the others are compared with. */
    private enum Kind {
        NAMESPACES("namespaces", "namespaces", 10060),
        CHROOT("chroot", "chroot", 10062),
        USER_NAMESPACE("user namespace", "namespaces", 10064),
        DOCKER("docker", "docker", 10066);

        private final String title;
        private final String sandbox;
        private final int port;

        /**
         * @param port the first of two that what listens on the machine's network may take
         */
        Kind(String title, String sandbox, int port) {
            this.title = title;
            this.sandbox = sandbox;
            this.port = port;
        }

        String title() {
            return title;
        }
    }

    /**
     * What came of a kind.
     *
     * @param seconds that build and tests took together
     * @param contentsOrNull what is in the image; null if something failed
     */
    private record Outcome(
            Kind kind, MavenResult result, long seconds, ImageContents contentsOrNull) {

        static Outcome of(Kind kind, MavenProject project) throws Exception {
            long begin = System.nanoTime();
            // Steps that are in the cache are in that of another kind.
            MavenResult result =
                    project.run(
                            "verify", "-Dcooper.refresh=true", "-Dcooper.sandbox=" + kind.sandbox);
            long seconds = Math.round((System.nanoTime() - begin) / 1e9);
            ImageContents contentsOrNull = result.exit() == 0 ? contents(project) : null;
            return new Outcome(kind, result, seconds, contentsOrNull);
        }
    }

    @BeforeAll
    static void prepare() throws IOException {
        Requirements.root();
        Requirements.tool("newuidmap", "uidmap");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void packages_install_and_answer_in_each_kind_and_the_trees_are_equal() throws Exception {
        List<PackageRow> rows = rows();
        List<Outcome> outcomes;
        try (Dockerd engine = Dockerd.start(directory.resolve("dockerd"))) {
            // It is made once, and all find it in the cache.
            MavenProject base = module("base", "");
            base.succeed("package");
            Map<Kind, MavenProject> projects = new EnumMap<>(Kind.class);
            for (Kind kind : Kind.values()) {
                projects.put(kind, project(rows, kind));
            }
            Path home = projects.get(Kind.USER_NAMESPACE).directory().resolveSibling("home");
            projects.get(Kind.USER_NAMESPACE).as(userWithBaseOf(base, home));
            projects.get(Kind.DOCKER).env("DOCKER_HOST", "unix://" + engine.socket());
            outcomes = outcomes(projects);
        }
        String table = table(rows, outcomes);
        Files.writeString(Path.of("target/package-matrix.md"), table);

        for (Outcome outcome : outcomes) {
            assertThat(outcome.result.exit()).as(outcome.result.output()).isZero();
        }
        assertThat(table).doesNotContain(PackageTable.UNKNOWN);
        ImageContents first = outcomes.get(0).contentsOrNull;
        for (Outcome outcome : outcomes) {
            List<String> differences = differences(rows, first, outcome.contentsOrNull);
            assertThat(differences).as(outcome.kind.title).isEmpty();
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

    private static MavenProject module(String name, String configuration) throws IOException {
        return MavenProject.distribution(
                directory.resolve(name).resolve("module"),
                "<from>archive:debian/bookworm</from>" + configuration);
    }

    private static MavenProject project(List<PackageRow> rows, Kind kind) throws IOException {
        String packages = rows.stream().map(PackageRow::packages).collect(Collectors.joining(","));
        String secrets =
                rows.stream().flatMap(PackageRow::secrets).collect(Collectors.joining(","));
        // How well a layer is compressed is nothing to these tests.
        MavenProject project =
                module(
                        kind.name(),
                        """
                        <packages>%s</packages>
                        <allowSecrets>%s</allowSecrets>
                        <compression>zstd:1</compression>
                        """
                                .formatted(packages, secrets));
        project.file("src/main/container/build.d/10-audit.sh", AUDIT);
        for (PackageRow row : rows) {
            if (row.obstacle(kind.title).isEmpty()) {
                project.file("src/test/container/" + row.name() + ".sh", row.script());
            }
        }
        for (Path program : PackageRow.programs()) {
            String name = "src/test/container/fixtures/" + program.getFileName();
            project.file(name, Files.readString(program));
        }
        return project.file("src/test/container/fixtures/port", kind.port + "\n");
    }

    /** Returns what comes of the kinds, two of which run at a time; the slowest begin. */
    private static List<Outcome> outcomes(Map<Kind, MavenProject> projects) throws Exception {
        List<Callable<Outcome>> tasks = new ArrayList<>();
        projects.forEach((kind, project) -> tasks.add(0, () -> Outcome.of(kind, project)));
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> outcome : executor.invokeAll(tasks)) {
                outcomes.add(0, outcome.get());
            }
            return outcomes;
        } finally {
            executor.shutdownNow();
        }
    }

    private static String table(List<PackageRow> rows, List<Outcome> outcomes) {
        PackageTable table = new PackageTable(Stream.of(Kind.values()).map(Kind::title).toList());
        for (PackageRow row : rows) {
            for (Kind kind : Kind.values()) {
                String cell = row.obstacle(kind.title).map("installed; "::concat).orElse("");
                table.add(row.name(), kind.title, cell);
            }
        }
        for (Outcome outcome : outcomes) {
            Matcher line = VERDICT.matcher(outcome.result.output());
            while (line.find()) {
                String verdict = line.group(2).equals("passed") ? "ok" : line.group(2);
                table.add(line.group(1), outcome.kind.title, verdict + ", " + line.group(3));
            }
            table.add("*all, with the build*", outcome.kind.title, outcome.seconds + " s");
        }
        return table.toString();
    }

    /** Returns a user whose cache has the base: how he makes one is tested elsewhere. */
    private static OrdinaryUser userWithBaseOf(MavenProject base, Path home) throws Exception {
        OrdinaryUser user = OrdinaryUser.in(home, true);
        user.takeBase(base.layout());
        return user;
    }

    private static List<String> differences(
            List<PackageRow> rows, ImageContents first, ImageContents other) throws IOException {
        List<PathMatcher> explained = explained(rows);
        return ImageDiff.of(first, other).stream()
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

    private static ImageContents contents(MavenProject project) throws IOException {
        ImageLayout layout = ImageLayout.open(project.layout());
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
