package io.cooper.check;

import io.cooper.rootfs.TreePath;
import io.cooper.sandbox.Command;
import io.cooper.sandbox.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a script, or a file for bats, in a fresh view of the image beside the image's service. */
final class ScriptRun implements FileRun {

    /** What is kept of a script's output: a report must stay below the 30 MB that GitLab reads. */
    private static final int MAX_OUTPUT = 4 << 20;

    /** With less room than this, in bytes, hardly anything can be written. */
    private static final long FULL = 64 * 1024;

    private final TestViews views;
    private final BatsSource bats;

    ScriptRun(TestViews views, BatsSource bats) {
        this.views = views;
        this.bats = bats;
    }

    @Override
    public TestResult run(TestFile file, Path work) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Optional<String> missing = missingProgram(file);
        if (missing.isPresent()) {
            return TestResult.error(file.title(), missing.get(), Duration.ZERO);
        }
        if (Scene.hasNeighbours(views, file.header()) && !views.canConnect()) {
            return skipped(file);
        }
        boolean forBats = file.kind() == TestFile.Kind.BATS;
        Additions more = forBats ? bats() : Additions.NONE;
        try (Scene scene = Scene.open(views, file.header(), work, more)) {
            try {
                scene.start();
            } catch (ServiceFailedException e) {
                return TestResult.error(
                        file.title(), e.getMessage(), since(start), scene.evidence());
            }
            return runScript(file, scene, start).with(scene.evidence());
        }
    }

    private static TestResult skipped(TestFile file) {
        TestCase only =
                TestCase.of(
                        TestFile.stem(file.title()),
                        Verdict.SKIPPED,
                        "<services> need networks of their own, which this kind of sandbox does not"
                                + " have; the kind namespaces has",
                        Duration.ZERO);
        return new TestResult(file.title(), List.of(only), Duration.ZERO, "", ServiceEvidence.NONE);
    }

    private Additions bats() throws IOException {
        // Whoever brings it is asked by one thread at a time.
        synchronized (bats) {
            return Bats.from(bats.prefix());
        }
    }

    private TestResult runScript(TestFile file, Scene scene, long start)
            throws IOException, InterruptedException {
        TapStream tap = new TapStream(System::nanoTime);
        CappedOutput output = new CappedOutput(MAX_OUTPUT, tap::line);
        Exit exit = scene.view().run(command(file, scene.variables()), output);
        output.finish();
        Duration time = since(start);
        List<TestCase> cases =
                Verdicts.of(
                        TestFile.stem(file.title()),
                        new Verdicts.End(exit, time, views.timeout(file.header())),
                        tap,
                        output);
        if (scene.view().freeSpace() < FULL) {
            cases = Verdicts.onFullDisk(cases, views.settings().disk());
        }
        return new TestResult(file.title(), cases, time, output.text(), ServiceEvidence.NONE);
    }

    private Optional<String> missingProgram(TestFile file) throws IOException {
        Map<String, String> env = views.environment().ofTest(views.user(file.header()));
        return new Interpreter(views.image().rootfs(), env)
                .missing(file.interpreter())
                .map(
                        program ->
                                file.title()
                                        + " needs "
                                        + TreePath.display(program)
                                        + ", which the image does not have; write it for a program"
                                        + " of the image");
    }

    private Command command(TestFile file, Map<String, String> variables) throws IOException {
        String user = views.user(file.header());
        Map<String, String> env = views.environment().ofTest(user);
        env.putAll(variables);
        String script = TestEnvironment.TEST_DIR + "/" + file.name();
        List<String> argv = List.of(script);
        if (file.kind() == TestFile.Kind.BATS) {
            argv = List.of(Bats.PROGRAM, "--tap", script);
            env.put("TMPDIR", TestEnvironment.TEST_TMPDIR);
        }
        return new Command(
                argv, env, views.image().config().workingDir(), user, views.timeout(file.header()));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
