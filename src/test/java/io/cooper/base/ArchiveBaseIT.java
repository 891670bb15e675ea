package io.cooper.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.archive.AptSources;
import io.cooper.archive.ArchiveSettings;
import io.cooper.archive.ArchiveTarget;
import io.cooper.archive.BaseMaker;
import io.cooper.archive.Mirrors;
import io.cooper.archive.PackageArchive;
import io.cooper.archive.Variant;
import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.LayerCompression;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.LayerWriter;
import io.cooper.rootfs.PackedLayer;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import io.cooper.sandbox.SandboxKind;
import io.cooper.sandbox.Sandboxes;
import io.cooper.testing.Requirements;
import io.cooper.testing.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bases that are made of Debian's own archive, at the mirror that this machine uses. */
class ArchiveBaseIT {

    @TempDir private static Path directory;

    private static Path work;

    @BeforeAll
    static void prepare() throws IOException {
        Requirements.root();
        work = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "archive-base-");
    }

    @AfterAll
    static void clean() throws IOException {
        if (work != null) {
            Rootfs.deleteTree(work);
        }
    }

    private static ArchiveSettings settings(Variant variant) {
        return new ArchiveSettings(
                new Mirrors(List.of(), "", AptSources.of(Path.of("/etc/apt"))),
                List.of(),
                null,
                variant);
    }

    private static BaseImage make(Variant variant, Path cache)
            throws IOException, InterruptedException {
        BaseMaking making =
                new BaseMaking(
                        settings(variant),
                        new ResultStore(cache),
                        SandboxKind.AUTO,
                        work.resolve("making"),
                        line -> {});
        return new Bases(
                        name -> {
                            throw new IOException("no registry has a part in this");
                        },
                        new BlobStore(cache),
                        making)
                .find(new BaseReference.Archive("debian", "bookworm"), Platform.current());
    }

    private static Rootfs unpack(BaseImage base, Path tree) throws IOException {
        Rootfs rootfs = Rootfs.create(tree);
        new ImageUnpacker(rootfs)
                .unpack(LayerFile.of(base.layers(), base.config().diffIds(), base.blobs()::file));
        return rootfs;
    }

    private static String text(Rootfs rootfs, String path) throws IOException {
        try (InputStream in = rootfs.read(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void the_base_is_what_mmdebstrap_makes_path_by_path() throws Exception {
        Tool mmdebstrap = Requirements.tool("mmdebstrap", "mmdebstrap");
        BaseImage base = make(Variant.MINBASE, directory.resolve("cache"));
        try (Rootfs ours = unpack(base, work.resolve("ours"))) {
            Path other = work.resolve("theirs");
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    "--variant=minbase",
                                    "--mode=root",
                                    "--format=directory",
                                    "--quiet",
                                    "bookworm",
                                    other.toString()));
            arguments.addAll(text(ours, "etc/apt/sources.list").lines().toList());
            ProcessBuilder command = mmdebstrap.command(arguments.toArray(String[]::new));
            command.environment()
                    .put(
                            "SOURCE_DATE_EPOCH",
                            Long.toString(base.config().created().orElseThrow().getEpochSecond()));
            Path output = work.resolve("mmdebstrap.log");
            Process process =
                    command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
            assertThat(process.waitFor()).as(Files.readString(output)).isZero();

            try (Rootfs theirs = Rootfs.open(other)) {
                assertThat(packages(ours)).isEqualTo(packages(theirs)).hasSizeGreaterThan(50);
                assertThat(differences(FileTree.of(ours), FileTree.of(theirs)))
                        .containsExactlyElementsOf(allowed().keySet());
            }
        }
    }

    private static List<String> packages(Rootfs rootfs) throws IOException {
        return text(rootfs, "var/lib/dpkg/status")
                .lines()
                .filter(line -> line.matches("(Package|Status|Version|Architecture): .*"))
                .toList();
    }

    private static SortedSet<String> differences(
            SortedMap<String, String> ours, SortedMap<String, String> theirs) {
        TreeSet<String> paths = new TreeSet<>(ours.keySet());
        paths.addAll(theirs.keySet());
        paths.removeIf(path -> ours.getOrDefault(path, "").equals(theirs.get(path)));
        return paths;
    }

    /** Returns the paths that may differ, with the reasons. */
    private static Map<String, String> allowed() throws IOException {
        Map<String, String> allowed = new TreeMap<>();
        try (InputStream in =
                ArchiveBaseIT.class.getResourceAsStream("mmdebstrap-differences.txt")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(
                            line -> {
                                String[] columns = line.split("\\s+", 2);
                                assertThat(columns).as("a path and its reason").hasSize(2);
                                allowed.put(columns[0], columns[1]);
                            });
        }
        return allowed;
    }

    @Test
    void the_same_packages_give_the_same_base_and_a_slim_one_has_no_manuals() throws Exception {
        BaseImage one = make(Variant.SLIM, directory.resolve("cache"));
        // Packages from the cache, but nothing remembered of the base that was made of them.
        Path results = directory.resolve("cache/results");
        Files.move(results, directory.resolve("results-of-before"));
        BaseImage other = make(Variant.SLIM, directory.resolve("cache"));

        assertThat(other.digest()).isEqualTo(one.digest());
        assertThat(other.config().diffIds()).isEqualTo(one.config().diffIds());
        try (Rootfs rootfs = unpack(one, work.resolve("slim"))) {
            assertThat(rootfs.stat("usr/share/doc/bash/copyright")).isPresent();
            assertThat(rootfs.list("usr/share/doc/bash")).containsExactly("copyright");
            assertThat(rootfs.list("usr/share/man")).isEmpty();
            assertThat(text(rootfs, "etc/dpkg/dpkg.cfg.d/docker"))
                    .contains("path-include /usr/share/locale/locale.alias");
            assertLacksWhatDebiansSlimImagesLack(rootfs);
            assertThat(text(rootfs, "etc/dpkg/dpkg.cfg.d/docker"))
                    .contains("path-exclude /usr/share/man/*");
            assertThat(text(rootfs, "etc/os-release")).contains("VERSION_CODENAME=bookworm");
            assertThat(rootfs.stat("usr/bin/perl5.36-x86_64-linux-gnu")).isEmpty();
        }
    }

    /** A year later the scripts of packages would write another date, and dpkg other times. */
    @Test
    void the_same_packages_give_the_same_base_when_the_clock_in_the_sandbox_is_set_forward()
            throws Exception {
        Path cache = directory.resolve("cache");
        BaseImage today = make(Variant.MINBASE, cache);
        PackageArchive archive =
                new PackageArchive(
                        ArchiveTarget.of("debian", "bookworm", Platform.current()),
                        settings(Variant.MINBASE),
                        new BlobStore(cache),
                        new ResultStore(cache));
        LaterSandbox later = new LaterSandbox(Sandboxes.choose(SandboxKind.AUTO), 400);

        try (Rootfs rootfs = Rootfs.create(work.resolve("later"))) {
            Snapshot empty = Snapshot.of(rootfs, Set.of());
            Instant time =
                    new BaseMaker(archive, later, line -> {})
                            .make(archive.select(), rootfs, work.resolve("later-view"));
            Changes all = empty.changesTo(Snapshot.of(rootfs, Set.of()));
            LayerWriter writer = new LayerWriter(rootfs, time);
            PackedLayer layer =
                    PackedLayer.write(
                            work.resolve("layer"),
                            LayerCompression.USUAL,
                            tar -> writer.write(all, tar));

            assertThat(later.day()).isEqualTo(LocalDate.now(ZoneOffset.UTC).plusDays(400));
            assertThat(layer.blob()).isEqualTo(today.layers().get(0));
        }
    }

    /**
     * The files and nothing else, in both directions; the lists are those that debuerreotype, which
     * makes Debian's images, has for its slim variant.
     */
    private static void assertLacksWhatDebiansSlimImagesLack(Rootfs slim) throws Exception {
        Pattern excluded =
                Pattern.compile("usr/share/(doc|groff|info|linda|lintian/overrides|locale|man)/.+");
        Pattern included =
                Pattern.compile("usr/share/(doc/.+/copyright|locale/(locale.alias|currency/.+))");
        SortedMap<String, String> has = FileTree.of(slim);
        List<String> unasked = new ArrayList<>();
        for (String path : has.keySet()) {
            boolean isLeftOver =
                    switch (slim.stat(path).orElseThrow().type()) {
                        case DIRECTORY -> slim.list(path).isEmpty();
                        case SYMLINK -> slim.stat(slim.resolve(path)).isEmpty();
                        default -> !included.matcher(path).matches();
                    };
            if (isLeftOver && excluded.matcher(path).matches()) {
                unasked.add(path);
            }
        }
        assertThat(unasked).isEmpty();
        try (Rootfs whole =
                unpack(make(Variant.MINBASE, directory.resolve("cache")), work.resolve("whole"))) {
            // What packages have that both bases have; usrmerge and its Perl are in one of them.
            Set<String> gone = new TreeSet<>();
            for (String list : slim.list("var/lib/dpkg/info")) {
                if (list.endsWith(".list")) {
                    text(slim, "var/lib/dpkg/info/" + list)
                            .lines()
                            .map(line -> line.substring(1))
                            .forEach(gone::add);
                }
            }
            gone.retainAll(FileTree.of(whole).keySet());
            gone.removeAll(has.keySet());
            assertThat(gone).allMatch(path -> excluded.matcher(path).matches()).isNotEmpty();
            assertThat(gone).noneMatch(path -> included.matcher(path).matches());
        }
    }
}
