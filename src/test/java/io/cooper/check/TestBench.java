package io.cooper.check;

import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.SandboxKind;
import io.cooper.sandbox.Sandboxes;
import io.cooper.testing.BusyBoxImage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A small image and a directory of tests that are run in it. */
final class TestBench implements Closeable {

    private final Path directory;
    private final SandboxKind kind;
    private final TestedImage original;
    private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
    private ImageConfig config;
    private Path bats = Path.of("/nowhere");
    private TestSettings settings = TestSettings.DEFAULT.withTimeout(Duration.ofSeconds(60));
    private final Map<String, TestedImage> neighbours = new HashMap<>();

    private TestBench(Path directory, SandboxKind kind, TestedImage original) {
        this.directory = directory;
        this.kind = kind;
        this.original = original;
        this.config = original.config();
    }

    /** Unpacks the image below a directory. */
    static TestBench in(Path directory, SandboxKind kind) throws Exception {
        ImageLayout layout = BusyBoxImage.create(directory.resolve("layout"));
        Manifest manifest = layout.manifest();
        ImageConfig config = layout.config(manifest);
        Rootfs rootfs = Rootfs.create(directory.resolve("rootfs"));
        new ImageUnpacker(rootfs)
                .unpack(
                        LayerFile.of(
                                manifest.layers(),
                                config.diffIds(),
                                blob -> layout.blob(blob.digest())));
        Files.createDirectories(directory.resolve("tests"));
        return new TestBench(
                directory, kind, new TestedImage(manifest.digest(), config, rootfs, List.of()));
    }

    TestBench bats(Path prefix) {
        bats = prefix;
        return this;
    }

    /** Makes the image one whose service is this. */
    TestBench service(String... command) {
        config = config.withEntrypoint(List.of(command));
        return this;
    }

    TestBench image(UnaryOperator<ImageConfig> change) {
        config = change.apply(config);
        return this;
    }

    TestBench settings(UnaryOperator<TestSettings> change) {
        settings = change.apply(settings);
        return this;
    }

    TestBench ready(Readiness readiness, Duration timeout) {
        return settings(
                old -> old.withService(new TestSettings.ServiceSettings(readiness, timeout)));
    }

    /** Adds a service of the same image beside it. */
    TestBench neighbour(String name, Readiness readiness, String... command) {
        ImageConfig own = original.config().withEntrypoint(List.of(command));
        neighbours.put(
                name, new TestedImage(original.manifest(), own, original.rootfs(), List.of()));
        List<Neighbour> all = new ArrayList<>(settings.neighbours());
        all.add(new Neighbour(name, "maven:g:a", Map.of("NAME", name), readiness));
        return settings(old -> old.withNeighbours(all));
    }

    /** Adds an executable script, without its first line. */
    TestBench script(String name, String text) throws IOException {
        return file(name, "rwxr-xr-x", "#!/bin/sh\n" + text + "\n");
    }

    TestBench file(String name, String permissions, String text) throws IOException {
        Path file = directory.resolve("tests").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return this;
    }

    TestRun run() throws IOException, InterruptedException {
        TestListener listener =
                new TestListener() {
                    @Override
                    public void started(String file) {
                        progress.add("started " + file);
                    }

                    @Override
                    public void finished(TestResult result) {
                        progress.add(result.verdict() + " " + result.file());
                    }
                };
        TestPlaces places = new TestPlaces(directory.resolve("work"), reports(), "", () -> bats);
        return new ContainerTests(
                        new TestedImage(original.manifest(), config, original.rootfs(), List.of()),
                        neighbours,
                        Sandboxes.choose(kind),
                        settings,
                        listener)
                .run(TestScripts.in(directory.resolve("tests")), places);
    }

    /** Opens a shell in the place of a test. */
    int shell(String test, ShellUser user) throws IOException, InterruptedException {
        return new TestShell(
                        new TestedImage(original.manifest(), config, original.rootfs(), List.of()),
                        neighbours,
                        Sandboxes.choose(kind),
                        settings,
                        TestScripts.in(directory.resolve("tests")))
                .run(
                        test,
                        new TestPlaces(directory.resolve("work"), reports(), "", () -> bats),
                        user);
    }

    /** Runs the only test there is. */
    TestResult result() throws IOException, InterruptedException {
        List<TestResult> results = run().results();
        if (results.size() != 1) {
            throw new AssertionError(results.size() + " results");
        }
        return results.get(0);
    }

    Path reports() {
        return directory.resolve("reports");
    }

    Rootfs rootfs() {
        return original.rootfs();
    }

    List<String> progress() {
        return List.copyOf(progress);
    }

    @Override
    public void close() throws IOException {
        original.rootfs().close();
        Rootfs.deleteTree(original.rootfs().directory());
    }
}
