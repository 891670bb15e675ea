package io.cooper.check;

import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import io.cooper.sandbox.Command;
import io.cooper.sandbox.Execution;
import io.cooper.sandbox.Exit;
import io.cooper.sandbox.View;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Carries a {@link StructureFile} out. Files and configuration are looked at from outside, so an
 * image without a shell will do; each command test has a fresh view of its own, without the image's
 * service.
 */
final class StructureRun implements FileRun {

    private static final int MAX_OUTPUT = 1 << 20;
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:\\{([A-Za-z0-9_]+)\\}|([A-Za-z_][A-Za-z0-9_]*))");

    private final TestViews views;

    StructureRun(TestViews views) {
        this.views = views;
    }

    @Override
    public TestResult run(TestFile file, Path work) throws IOException, InterruptedException {
        StructureFile structure;
        Map<String, String> global;
        try {
            structure = StructureFile.parse(read(file.name()));
            global = new LinkedHashMap<>(structure.environment());
            if (!structure.options().envFile().isEmpty()) {
                global.putAll(EnvFile.parse(read(TreePath.of(structure.options().envFile()))));
            }
        } catch (IllegalArgumentException | IOException e) {
            throw new IOException(file.title() + ": " + e.getMessage(), e);
        }
        long start = System.nanoTime();
        StringBuilder printed = new StringBuilder();
        List<TestCase> cases = new ArrayList<>();
        for (StructureTest test : structure.tests()) {
            long begun = System.nanoTime();
            List<String> faults;
            try {
                faults =
                        test instanceof StructureTest.OfCommand command
                                ? new CommandCheck(
                                                file, user(file, structure), global, work, printed)
                                        .run(command)
                                : checkFiles(test);
            } catch (IOException | IllegalArgumentException e) {
                faults = List.of(String.valueOf(e.getMessage()));
            }
            cases.add(
                    new TestCase(
                            test.title(),
                            faults.isEmpty() ? Verdict.PASSED : Verdict.FAILED,
                            Texts.oneLine(faults.isEmpty() ? "" : faults.get(0), 300),
                            String.join("\n", faults),
                            Duration.ofNanos(System.nanoTime() - begun)));
        }
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new TestResult(
                file.title(),
                Verdicts.unique(cases),
                time,
                printed.toString(),
                ServiceEvidence.NONE);
    }

    /** Returns the text of a file in the directory of the tests. */
    private String read(String path) throws IOException {
        try (Rootfs tests = Rootfs.open(views.testDirectory());
                InputStream in = tests.read(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Returns who runs the commands of a file. */
    private String user(TestFile file, StructureFile structure) {
        String own = structure.options().user();
        return own.isEmpty() ? views.user(file.header()) : own;
    }

    private List<String> checkFiles(StructureTest test) throws IOException {
        FileExpectations files = new FileExpectations(views.image().rootfs());
        if (test instanceof StructureTest.OfExistence existence) {
            return files.check(existence, expand(existence.path(), views.image().config().env()));
        }
        if (test instanceof StructureTest.OfContent content) {
            return files.check(content);
        }
        if (test instanceof StructureTest.OfMetadata metadata) {
            return metadata.expectation().check(views.image().config());
        }
        return files.check((StructureTest.OfLicenses) test);
    }

    /** Replaces {@code $NAME} and <code>${NAME}</code>; an unknown name gives nothing. */
    static String expand(String text, Map<String, String> env) {
        return VARIABLE.matcher(text)
                .replaceAll(
                        match -> {
                            String name = match.group(1) == null ? match.group(2) : match.group(1);
                            return Matcher.quoteReplacement(env.getOrDefault(name, ""));
                        });
    }

    /** Runs the commands of one test. */
    private final class CommandCheck {

        private final TestFile file;
        private final String user;
        private final Map<String, String> global;
        private final Path work;
        private final StringBuilder printed;

        CommandCheck(
                TestFile file,
                String user,
                Map<String, String> global,
                Path work,
                StringBuilder printed) {
            this.file = file;
            this.user = user;
            this.global = global;
            this.work = work;
            this.printed = printed;
        }

        List<String> run(StructureTest.OfCommand test) throws IOException, InterruptedException {
            Map<String, String> env = new LinkedHashMap<>(views.environment().ofTest(user));
            global.forEach((name, value) -> env.put(name, expand(value, env)));
            test.run().environment().forEach((name, value) -> env.put(name, expand(value, env)));
            try (View view = views.open(file.header().network(), work, Additions.NONE)) {
                for (List<String> setup : test.run().setup()) {
                    Ended ended = run(view, setup, env);
                    if (ended.exit().code() != 0) {
                        return List.of(
                                "setup "
                                        + String.join(" ", setup)
                                        + " ended with "
                                        + Verdicts.how(ended.exit().code()));
                    }
                }
                List<String> argv =
                        test.run().argv().stream().map(word -> expand(word, env)).toList();
                List<String> faults = faults(test, run(view, argv, env));
                for (List<String> teardown : test.run().teardown()) {
                    run(view, teardown, env);
                }
                return faults;
            }
        }

        private List<String> faults(StructureTest.OfCommand test, Ended ended) {
            if (ended.exit().timedOut()) {
                return List.of(
                        "took longer than "
                                + Texts.time(views.timeout(file.header()))
                                + " and was ended");
            }
            List<String> faults = new ArrayList<>();
            faults.addAll(test.errors().check("standard error", ended.errors()));
            faults.addAll(test.output().check("the output", ended.output()));
            if (ended.exit().code() != test.exitCode()) {
                faults.add(
                        "ended with "
                                + Verdicts.how(ended.exit().code())
                                + ", not "
                                + test.exitCode());
            }
            return faults;
        }

        private Ended run(View view, List<String> argv, Map<String, String> env)
                throws IOException, InterruptedException {
            CappedOutput output = new CappedOutput(MAX_OUTPUT, line -> {});
            CappedOutput errors = new CappedOutput(MAX_OUTPUT, line -> {});
            Command command =
                    new Command(
                            argv,
                            env,
                            views.image().config().workingDir(),
                            user,
                            views.timeout(file.header()));
            try (Execution execution = view.start(command, output, errors)) {
                Ended ended = new Ended(execution.await(), output.text(), errors.text());
                printed.append("$ ").append(String.join(" ", argv)).append('\n');
                printed.append(ended.output()).append(ended.errors());
                return ended;
            }
        }
    }

    /** How a command ended, and what it printed. */
    private record Ended(Exit exit, String output, String errors) {}
}
