package io.cooper.check;

import io.cooper.oci.Digest;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Network;
import io.cooper.sandbox.Sandbox;
import io.cooper.sandbox.SandboxKind;
import io.cooper.sandbox.ViewSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Runs the tests of a module in its image. Nothing that a test does reaches the image. */
public final class ContainerTests {

    /** Ports of the machine are there once only, for all modules of a build. */
    private static final Lock HOST_NETWORK = new ReentrantLock();

    private final TestedImage image;
    private final Map<String, TestedImage> neighbours;
    private final Sandbox sandbox;
    private final TestSettings settings;
    private final TestListener listener;

    /**
     * @param neighbours the images of the settings' neighbours, by their names
     */
    public ContainerTests(
            TestedImage image,
            Map<String, TestedImage> neighbours,
            Sandbox sandbox,
            TestSettings settings,
            TestListener listener) {
        this.neighbours = Map.copyOf(neighbours);
        this.image = image;
        this.sandbox = sandbox;
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Runs all tests that the filter wants, and writes the reports. A test that fails, or cannot be
     * run, is a result and no exception.
     *
     * @throws IOException if a report cannot be written
     * @throws InterruptedException if this thread was interrupted; nothing runs any more then
     */
    public TestRun run(TestScripts scripts, TestPlaces places)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Digest inputs = scripts.digest(settings);
        Reports reports = new Reports(places.reports(), places.classPrefix(), properties());
        reports.clear();
        List<TestResult> results = runAll(scripts, places, reports);
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        reports.finish(results, time);
        String filter = settings.filter().text();
        return new TestRun(results, TestRecord.of(image.manifest(), inputs, filter, results), time);
    }

    private List<TestResult> runAll(TestScripts scripts, TestPlaces places, Reports reports)
            throws IOException, InterruptedException {
        List<TestFile> files =
                scripts.files().stream()
                        .filter(file -> settings.filter().wants(file.title()))
                        .toList();
        Path prepared = places.work().resolve("prepared");
        int atOnce = Math.min(files.size(), settings.threads());
        try (ViewSeries series = sandbox.series(prepared, Network.PRIVATE, atOnce)) {
            TestViews views =
                    new TestViews(
                            image,
                            neighbours,
                            sandbox,
                            series::open,
                            settings,
                            scripts.directory());
            return runAll(files, views, places, reports);
        } finally {
            Rootfs.deleteTree(places.work());
        }
    }

    private List<TestResult> runAll(
            List<TestFile> files, TestViews views, TestPlaces places, Reports reports)
            throws IOException, InterruptedException {
        Map<TestFile.Kind, FileRun> runs = new EnumMap<>(TestFile.Kind.class);
        ScriptRun scriptRun = new ScriptRun(views, places.bats());
        runs.put(TestFile.Kind.SCRIPT, scriptRun);
        runs.put(TestFile.Kind.BATS, scriptRun);
        runs.put(TestFile.Kind.STRUCTURE, new StructureRun(views));
        Files.createDirectories(places.work());
        ExecutorService threads = Executors.newFixedThreadPool(settings.threads());
        try {
            List<Future<TestResult>> futures = new ArrayList<>();
            for (TestFile file : files) {
                Path own = places.work().resolve("test-" + futures.size());
                futures.add(threads.submit(() -> alone(file, () -> run(runs, file, own, reports))));
            }
            List<TestResult> results = new ArrayList<>();
            for (Future<TestResult> future : futures) {
                results.add(result(future));
            }
            return results;
        } finally {
            threads.shutdownNow();
            awaitEnd(threads);
        }
    }

    private TestResult run(
            Map<TestFile.Kind, FileRun> runs, TestFile file, Path work, Reports reports)
            throws IOException, InterruptedException {
        listener.started(file.title());
        long start = System.nanoTime();
        TestResult result;
        if (!file.problem().isEmpty()) {
            result = TestResult.error(file.title(), file.problem(), Duration.ZERO);
        } else {
            try {
                result = runs.get(file.kind()).run(file, work);
            } catch (IOException | IllegalArgumentException e) {
                String message = Texts.oneLine(String.valueOf(e.getMessage()), 1000);
                Duration time = Duration.ofNanos(System.nanoTime() - start);
                result = TestResult.error(file.title(), message, time);
            }
        }
        reports.add(result);
        TestResult kept = result.shortened();
        listener.finished(kept);
        return kept;
    }

    /** Lets no two tests at a time use the machine's network. */
    private TestResult alone(TestFile file, Callable<TestResult> test) throws Exception {
        if (!needsHostNetwork(file)) {
            return test.call();
        }
        HOST_NETWORK.lockInterruptibly();
        try {
            return test.call();
        } finally {
            HOST_NETWORK.unlock();
        }
    }

    private boolean needsHostNetwork(TestFile file) {
        return file.header().network() == Network.HOST
                || sandbox.name().equals(SandboxKind.CHROOT.toString());
    }

    private static TestResult result(Future<TestResult> future)
            throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof InterruptedException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits until all views are closed, also if this thread is told to stop. */
    private static void awaitEnd(ExecutorService threads) {
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.HOURS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("image.digest", image.manifest().toString());
        properties.put("sandbox", sandbox.name());
        properties.put("testTimeout", Texts.time(settings.timeout()));
        properties.put("test.filter", settings.filter().isAll() ? "all" : settings.filter().text());
        return properties;
    }
}
