package io.cooper.check;

import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Command;
import io.cooper.sandbox.Exit;
import io.cooper.sandbox.InteractiveExecution;
import io.cooper.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A shell where a test would run: in a fresh view of the image, beside the services. */
public final class TestShell {

    private static final List<String> SHELLS = List.of("/bin/bash", "/bin/sh");

    /** Nobody types longer. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private static final int SERVICE_LINES = 10;

    private final TestViews views;
    private final TestScripts scripts;

    /**
     * @param neighbours the images of the settings' neighbours, by their names
     */
    public TestShell(
            TestedImage image,
            Map<String, TestedImage> neighbours,
            Sandbox sandbox,
            TestSettings settings,
            TestScripts scripts) {
        this.views =
                new TestViews(
                        image, neighbours, sandbox, sandbox::open, settings, scripts.directory());
        this.scripts = scripts;
    }

    /**
     * Runs a shell to its end.
     *
     * @param test the file whose header and mounts the view has, with or without its extension;
     *     empty for none
     * @return its exit code
     * @throws IllegalArgumentException if there is no such test, or the image has no shell
     */
    public int run(String test, TestPlaces places, ShellUser user)
            throws IOException, InterruptedException {
        TestFile fileOrNull = test.isEmpty() ? null : find(test);
        TestHeader header = fileOrNull == null ? TestHeader.DEFAULT : fileOrNull.header();
        boolean bats = fileOrNull != null && fileOrNull.kind() == TestFile.Kind.BATS;
        Additions more = bats ? Bats.from(places.bats().prefix()) : Additions.NONE;
        String shell = shell(views.user(header));
        Files.createDirectories(places.work());
        try (Scene scene = Scene.open(views, header, places.work().resolve("shell"), more)) {
            start(scene, user);
            tell(fileOrNull, scene, user);
            return run(command(shell, header, scene, user), scene, user).code();
        } finally {
            Rootfs.deleteTree(places.work());
        }
    }

    private TestFile find(String test) {
        List<String> names = new ArrayList<>();
        for (TestFile file : scripts.files()) {
            if (file.title().equals(test) || TestFile.stem(file.title()).equals(test)) {
                return file;
            }
            names.add(TestFile.stem(file.title()));
        }
        throw new IllegalArgumentException(
                "-Dcooper.test="
                        + test
                        + " is no test of "
                        + scripts.directory()
                        + (names.isEmpty()
                                ? ", which has none"
                                : "; it has " + String.join(", ", names)));
    }

    private String shell(String user) throws IOException {
        Interpreter programs =
                new Interpreter(views.image().rootfs(), views.environment().ofTest(user));
        for (String shell : SHELLS) {
            if (programs.find(shell).isPresent()) {
                return shell;
            }
        }
        throw new IllegalArgumentException(
                "the image has no shell ("
                        + String.join(", ", SHELLS)
                        + "): there is none to open; structure tests (*.yaml) need none");
    }

    /** A shell is wanted all the more where a service does not start. */
    private static void start(Scene scene, ShellUser user)
            throws IOException, InterruptedException {
        try {
            scene.start();
        } catch (ServiceFailedException e) {
            user.say(e.getMessage());
            ServiceEvidence evidence = scene.evidence();
            Texts.lastLines(evidence.logs(), SERVICE_LINES).forEach(line -> user.say("  " + line));
        }
    }

    private static void tell(TestFile fileOrNull, Scene scene, ShellUser user) {
        String script = fileOrNull == null ? "" : "; the test is $TEST_DIR/" + fileOrNull.title();
        String end = user.hasTerminal() ? "; exit ends it" : "";
        user.say("a shell in a fresh view of the image" + script + end);
        if (user.hasTerminal() && !scene.view().hasTerminals()) {
            user.say("there are no terminals in this kind of sandbox: type whole lines");
        }
    }

    private Command command(String shell, TestHeader header, Scene scene, ShellUser user)
            throws IOException {
        boolean prompts = user.hasTerminal();
        List<String> argv = new ArrayList<>(List.of(shell));
        if (prompts) {
            argv.add("-i");
        }
        String name = views.user(header);
        Map<String, String> env = new LinkedHashMap<>(views.environment().ofTest(name));
        env.putAll(scene.variables());
        if (prompts) {
            env.putIfAbsent("TERM", "xterm");
        }
        return new Command(argv, env, views.image().config().workingDir(), name, LONGEST);
    }

    private static Exit run(Command command, Scene scene, ShellUser user)
            throws IOException, InterruptedException {
        boolean terminal = user.hasTerminal() && scene.view().hasTerminals();
        try (InteractiveExecution shell =
                scene.view().startInteractive(command, terminal, user.screen())) {
            user.typeTo(shell, terminal);
            return shell.await();
        }
    }
}
