package io.cooper.maven;

import io.cooper.archive.ToolPackage;
import io.cooper.base.KeptTrees;
import io.cooper.check.ContainerTests;
import io.cooper.check.TestListener;
import io.cooper.check.TestPlaces;
import io.cooper.check.TestRecord;
import io.cooper.check.TestResult;
import io.cooper.check.TestScripts;
import io.cooper.check.TestSettings;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Capability;
import io.cooper.sandbox.PrivateMounts;
import io.cooper.sandbox.SandboxKind;
import io.cooper.sandbox.Sandboxes;
import io.cooper.worker.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/** Runs the tests of a module in its image; returns the record of it. */
final class TestsTask implements Task<TestsTask.Request, TestsTask.Event, TestRecord> {

    /**
     * What is to be tested, and how.
     *
     * @param scripts the directory of the tests
     * @param kept capabilities that commands keep beside the usual ones
     */
    record Request(
            PackedImages images,
            Path scripts,
            TestSettings settings,
            SandboxKind sandbox,
            Set<Capability> kept,
            Places places) {}

    /**
     * Where files are, and where they go.
     *
     * @param work a directory for file trees; made and removed by the caller
     * @param classPrefix what comes before a file's name in reports
     * @param trees where the trees of bases are kept
     * @param batsPackageOrNull Debian's package of bats, where a test needs it
     */
    record Places(Path work, Path reports, String classPrefix, Path trees, Path batsPackageOrNull) {

        TestPlaces forTests() {
            Path bats = work.resolve("bats");
            return new TestPlaces(
                    work.resolve("views"), reports, classPrefix, () -> unpacked(bats));
        }

        private Path unpacked(Path bats) throws IOException {
            if (Files.notExists(bats)) {
                ToolPackage.unpack(batsPackageOrNull, bats);
            }
            return bats.resolve("usr");
        }
    }

    /** What a {@link TestListener} is told. */
    sealed interface Event {
        void tell(TestListener listener);
    }

    record Started(String file) implements Event {
        @Override
        public void tell(TestListener listener) {
            listener.started(file);
        }
    }

    record Finished(TestResult result) implements Event {
        @Override
        public void tell(TestListener listener) {
            listener.finished(result);
        }
    }

    private record Teller(Consumer<Event> events) implements TestListener {
        @Override
        public void started(String file) {
            events.accept(new Started(file));
        }

        @Override
        public void finished(TestResult result) {
            events.accept(new Finished(result));
        }
    }

    @Override
    public Class<Request> request() {
        return Request.class;
    }

    @Override
    public Class<Event> event() {
        return Event.class;
    }

    @Override
    public Class<TestRecord> result() {
        return TestRecord.class;
    }

    @Override
    public TestRecord run(Request request, Consumer<Event> events)
            throws IOException, InterruptedException {
        try {
            return PrivateMounts.with(
                    request.sandbox(),
                    mounts ->
                            run(request, new KeptTrees(request.places().trees(), mounts), events));
        } finally {
            Rootfs.deleteTree(request.places().work());
        }
    }

    private static TestRecord run(Request request, KeptTrees trees, Consumer<Event> events)
            throws IOException, InterruptedException {
        Path work = request.places().work();
        try (TestImages images = TestImages.unpack(request.images(), trees, work)) {
            return new ContainerTests(
                            images.image(),
                            images.neighbours(),
                            Sandboxes.choose(request.sandbox()).keeping(request.kept()),
                            request.settings(),
                            new Teller(events))
                    .run(TestScripts.in(request.scripts()), request.places().forTests())
                    .record();
        }
    }
}
