package io.cooper.check;

import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import io.cooper.sandbox.Access;
import io.cooper.sandbox.Command;
import io.cooper.sandbox.Exit;
import io.cooper.sandbox.InjectedFile;
import io.cooper.sandbox.InjectedTree;
import io.cooper.sandbox.Sandbox;
import io.cooper.sandbox.View;
import io.cooper.sandbox.ViewSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a script in a fresh view of the image. */
final class ScriptRun {

    /** What is kept of a script's output: a report must stay below the 30 MB that GitLab reads. */
    private static final int MAX_OUTPUT = 4 << 20;

    /** A service runs until its view is closed; no test takes this long. */
    private static final Duration SERVICE_TIMEOUT = Duration.ofDays(1);

    private static final String HOSTNAME = "container";

    private final TestedImage image;
    private final Sandbox sandbox;
    private final TestSettings settings;
    private final Path testDirectory;

    ScriptRun(TestedImage image, Sandbox sandbox, TestSettings settings, Path testDirectory) {
        this.image = image;
        this.sandbox = sandbox;
        this.settings = settings;
        this.testDirectory = testDirectory;
    }

    /**
     * Runs a script.
     *
     * @param work a directory for its view
     * @throws InterruptedException if this thread was interrupted; nothing runs any more
     */
    TestResult run(TestFile file, Path work) throws InterruptedException {
        String name = TreePath.display(file.name());
        long start = System.nanoTime();
        if (!file.problem().isEmpty()) {
            return TestResult.error(name, file.problem(), Duration.ZERO);
        }
        try {
            Optional<String> problem = problem(file);
            if (problem.isPresent()) {
                return TestResult.error(name, problem.get(), Duration.ZERO);
            }
            try (View view = sandbox.open(spec(file, work))) {
                return run(file, view, start);
            }
        } catch (IOException | IllegalArgumentException e) {
            return TestResult.error(
                    name, Texts.oneLine(String.valueOf(e.getMessage()), 1000), since(start));
        }
    }

    private TestResult run(TestFile file, View view, long start)
            throws IOException, InterruptedException {
        if (!file.header().service() || !Service.isService(image.config().startCommand())) {
            return runScript(file, view, Map.of(), start);
        }
        ServicePlan plan = servicePlan();
        ReadyWait ready = new ReadyWait(view, plan);
        String name = TreePath.display(file.name());
        try {
            ready.checkPortsAreFree();
        } catch (ServiceFailedException e) {
            return TestResult.error(name, e.getMessage(), since(start));
        }
        try (Service service = new Service(view, plan, ready::line)) {
            try {
                ready.await(service);
            } catch (ServiceFailedException e) {
                return TestResult.error(name, e.getMessage(), since(start), service.evidence());
            }
            return runScript(file, view, service.variables(), start).with(service.evidence());
        }
    }

    private ServicePlan servicePlan() throws IOException {
        String user = image.config().user();
        Map<String, String> env =
                new TestEnvironment(image, settings.environment()).ofService(user);
        Command command =
                new Command(
                        image.config().startCommand(),
                        env,
                        image.config().workingDir(),
                        user,
                        SERVICE_TIMEOUT);
        return new ServicePlan(
                command,
                settings.service().readiness(),
                image.config().healthcheck().orElse(null),
                settings.service().timeout());
    }

    private TestResult runScript(
            TestFile file, View view, Map<String, String> variables, long start)
            throws IOException, InterruptedException {
        TapStream tap = new TapStream(System::nanoTime);
        CappedOutput output = new CappedOutput(MAX_OUTPUT, tap::line);
        Exit exit = view.run(command(file, variables), output);
        output.finish();
        Duration time = since(start);
        String name = TreePath.display(file.name());
        List<TestCase> cases =
                Verdicts.of(
                        TestFile.stem(name),
                        new Verdicts.End(exit, time, timeout(file)),
                        tap,
                        output);
        return new TestResult(name, cases, time, output.text(), ServiceEvidence.NONE);
    }

    private Optional<String> problem(TestFile file) throws IOException {
        TestEnvironment environment = new TestEnvironment(image, settings.environment());
        return new Interpreter(image.rootfs(), environment.ofTest(user(file)))
                .missing(file.interpreter())
                .map(
                        program ->
                                TreePath.display(file.name())
                                        + " needs "
                                        + TreePath.display(program)
                                        + ", which the image does not have; write it for a program"
                                        + " of the image");
    }

    private ViewSpec spec(TestFile file, Path work) throws IOException {
        List<InjectedFile> files = new ArrayList<>();
        files.add(InjectedFile.directory(TreePath.of(TestEnvironment.TEST_TMPDIR), 01777));
        String workingDir = TreePath.of(image.config().workingDir());
        Rootfs rootfs = image.rootfs();
        if (rootfs.stat(rootfs.resolve(workingDir)).isEmpty()) {
            // An engine makes it when a container starts.
            files.add(InjectedFile.directory(workingDir, 0755));
        }
        return new ViewSpec(
                rootfs.directory(),
                work,
                Access.FRESH,
                file.header().network(),
                HOSTNAME,
                files,
                List.of(new InjectedTree(testDirectory, TreePath.of(TestEnvironment.TEST_DIR))));
    }

    private Command command(TestFile file, Map<String, String> variables) throws IOException {
        String user = user(file);
        Map<String, String> env = new TestEnvironment(image, settings.environment()).ofTest(user);
        env.putAll(variables);
        return new Command(
                List.of(TestEnvironment.TEST_DIR + "/" + file.name()),
                env,
                image.config().workingDir(),
                user,
                timeout(file));
    }

    private String user(TestFile file) {
        String own = file.header().userOrNull();
        return own == null ? image.config().user() : own;
    }

    private Duration timeout(TestFile file) {
        Duration own = file.header().timeoutOrNull();
        return own == null ? settings.timeout() : own;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
