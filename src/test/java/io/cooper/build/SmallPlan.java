package io.cooper.build;

import io.cooper.archive.AptSources;
import io.cooper.archive.ArchiveSettings;
import io.cooper.archive.Mirrors;
import io.cooper.archive.Variant;
import io.cooper.base.BaseMaking;
import io.cooper.base.Bases;
import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Digest;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import io.cooper.plan.BuildPlan;
import io.cooper.plan.ConfigChanges;
import io.cooper.plan.ContainerSources;
import io.cooper.plan.Step;
import io.cooper.rootfs.LayerCompression;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.BusyBoxImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A plan of a few quick steps on a base with busybox: packages, a tree, scripts, a file. Its apt is
 * a script that keeps to what a build needs of apt: lists that are fetched, and packages.
 */
final class SmallPlan {

    private static final String APT =
            """
            #!/bin/sh
            set -e
            archive=$(cat /etc/apt/sources.list)
            lists=/var/lib/apt/lists
            suite=$lists/127.0.0.1_debian_dists_small_
            case $1 in
              update)
                mkdir -p $lists
                wget -q -O ${suite}InRelease ${archive}dists/small/InRelease ;;
              indextargets)
                index=main/binary-amd64/Packages
                echo "${suite}main_binary-amd64_Packages $index ${archive}dists/small/$index" ;;
              install)
                mkdir -p /opt
                for word; do
                  case $word in
                    -* | *=* | install) ;;
                    *) wget -q -O /opt/$word ${archive}pool/main/$word ;;
                  esac
                done ;;
            esac
            """;

    private final Path directory;
    private final Map<String, String> env = new TreeMap<>();
    private final Set<String> packages = new TreeSet<>();
    private Path base;
    private SandboxKind sandbox = SandboxKind.AUTO;
    private boolean hasEarly;

    /**
     * @param directory of the project; what is in it is taken
     * @param base an image layout
     */
    SmallPlan(Path directory, Path base) {
        this.directory = directory;
        this.base = base;
    }

    /**
     * Makes a base in the directory.
     *
     * @param archive the address of a package archive
     * @param text what a file of this base says
     */
    static Path base(Path directory, String archive, String text) throws Exception {
        SmallPlan plan =
                new SmallPlan(
                        directory.resolve("project"),
                        BusyBoxImage.create(directory.resolve("busybox")).directory());
        plan.env().put("PATH", "/usr/bin:/bin");
        plan.file("usr/bin/apt-get", APT)
                .file("etc/os-release", "ID=debian\n")
                .file("etc/apt/sources.list", archive)
                .file("etc/base", text);
        plan.build(plan.cache(directory.resolve("cache"), false), new ArrayList<>());
        return plan.directory.resolve("target/container");
    }

    SmallPlan on(Path other) {
        base = other;
        return this;
    }

    SmallPlan in(SandboxKind kind) {
        sandbox = kind;
        return this;
    }

    Map<String, String> env() {
        return env;
    }

    Set<String> packages() {
        return packages;
    }

    /** Writes a file of a tree that is copied into the image before packages are installed. */
    SmallPlan early(String path, String content) throws IOException {
        hasEarly = true;
        return write("early/" + path, content);
    }

    /** Writes a file of the tree that is copied into the image. */
    SmallPlan file(String path, String content) throws IOException {
        return write("rootfs/" + path, content);
    }

    SmallPlan script(String name, String commands) throws IOException {
        return write("build.d/" + name, "#!/bin/sh\nset -e\n" + commands);
    }

    private SmallPlan write(String path, String content) throws IOException {
        Path file = sources().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        file.toFile().setExecutable(content.startsWith("#!"));
        return this;
    }

    Path sources() {
        return directory.resolve("src/main/container");
    }

    StepCache cache(Path at, boolean isRefreshing) {
        return new StepCache(new BlobStore(at), new ResultStore(at), isRefreshing);
    }

    /**
     * Builds the image.
     *
     * @param lines gets the lines of the log
     * @return the digest of its manifest
     */
    Digest build(StepCache cache, List<String> lines) throws IOException, InterruptedException {
        List<Step> steps = new ArrayList<>();
        if (hasEarly) {
            steps.add(new Step.CopyTree(sources().resolve("early")));
        }
        if (!packages.isEmpty()) {
            steps.add(new Step.InstallPackages(List.copyOf(packages)));
        }
        steps.addAll(new ContainerSources(sources()).steps());
        ConfigChanges none = ConfigChanges.NONE;
        BuildPlan plan =
                new BuildPlan(
                        new BaseReference.Layout(base),
                        Platform.current(),
                        steps,
                        new ConfigChanges(
                                env,
                                none.labels(),
                                none.ports(),
                                none.volumes(),
                                none.user(),
                                none.workdir(),
                                none.entrypoint(),
                                none.command(),
                                none.stopSignal(),
                                none.healthcheck()),
                        Map.of(),
                        Instant.parse("2026-01-01T00:00:00Z"));
        CommandSettings commands = new CommandSettings(sandbox, 60, Map.of(), List.of(), Set.of());
        return new ImageBuilder(
                        new BuildEnvironment(
                                directory.resolve("target/building"),
                                directory.resolve("target/trees"),
                                commands,
                                List.of(),
                                LayerCompression.USUAL,
                                cache,
                                CacheKey.none()),
                        log(lines))
                .build(
                        plan,
                        bases().find(plan.base(), plan.platform()),
                        directory.resolve("target/container"),
                        "")
                .manifest()
                .digest();
    }

    /** No base of an archive or a registry is used. */
    private Bases bases() {
        Path nowhere = directory.resolve("nowhere");
        ArchiveSettings archive =
                new ArchiveSettings(
                        new Mirrors(List.of(), "", AptSources.of(nowhere)),
                        List.of(),
                        null,
                        Variant.MINBASE);
        ResultStore results = new ResultStore(nowhere);
        return new Bases(
                null,
                new BlobStore(nowhere),
                new BaseMaking(archive, results, SandboxKind.AUTO, nowhere, line -> {}));
    }

    private static BuildLog log(List<String> lines) {
        return new BuildLog() {
            @Override
            public void info(String line) {
                lines.add(line.strip());
            }

            @Override
            public void output(String line) {
                lines.add("| " + line);
            }
        };
    }
}
