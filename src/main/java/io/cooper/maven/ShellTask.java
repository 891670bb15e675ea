package io.cooper.maven;

import io.cooper.base.KeptTrees;
import io.cooper.check.ShellUser;
import io.cooper.check.TestScripts;
import io.cooper.check.TestSettings;
import io.cooper.check.TestShell;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Capability;
import io.cooper.sandbox.InteractiveExecution;
import io.cooper.sandbox.PrivateMounts;
import io.cooper.sandbox.SandboxKind;
import io.cooper.sandbox.Sandboxes;
import io.cooper.worker.Dialogue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/** Runs a shell in the place of a test; is told what is typed, returns the shell's exit code. */
final class ShellTask
        implements Dialogue<ShellTask.Request, ShellTask.Typed, ShellTask.Event, Integer> {

    /**
     * What the shell is to see.
     *
     * @param scripts the directory of the tests
     * @param kept capabilities that commands keep beside the usual ones
     * @param test the test whose place it takes; empty for none
     * @param terminal whether somebody sits at a terminal
     */
    record Request(
            PackedImages images,
            Path scripts,
            TestSettings settings,
            SandboxKind sandbox,
            Set<Capability> kept,
            TestsTask.Places places,
            String test,
            boolean terminal) {}

    /** What somebody does who sits there. */
    sealed interface Typed {
        void to(InteractiveExecution shell) throws IOException;
    }

    /**
     * Keys that were hit.
     *
     * @param bytes a char each
     */
    record Keys(String bytes) implements Typed {
        @Override
        public void to(InteractiveExecution shell) throws IOException {
            shell.type(bytes.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    record NoMoreKeys() implements Typed {
        @Override
        public void to(InteractiveExecution shell) throws IOException {
            shell.endInput();
        }
    }

    record Size(int rows, int columns) implements Typed {
        @Override
        public void to(InteractiveExecution shell) throws IOException {
            shell.resize(rows, columns);
        }
    }

    /** What is to be seen. */
    sealed interface Event {
        void on(Console console) throws IOException;
    }

    record Said(String line) implements Event {
        @Override
        public void on(Console console) {
            console.say(line);
        }
    }

    /**
     * What the shell prints.
     *
     * @param bytes a char each
     */
    record Shown(String bytes) implements Event {
        @Override
        public void on(Console console) throws IOException {
            console.show(bytes.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The shell runs, and may be typed to. */
    record Opened(boolean hasTerminal) implements Event {
        @Override
        public void on(Console console) throws IOException {
            console.open(hasTerminal);
        }
    }

    private volatile InteractiveExecution shell;

    @Override
    public Class<Request> request() {
        return Request.class;
    }

    @Override
    public Class<Typed> input() {
        return Typed.class;
    }

    @Override
    public Class<Event> event() {
        return Event.class;
    }

    @Override
    public Class<Integer> result() {
        return Integer.class;
    }

    @Override
    public void tell(Typed typed) {
        try {
            typed.to(shell);
        } catch (IOException e) {
            // The shell has ended: who waits for it knows.
        }
    }

    @Override
    public Integer run(Request request, Consumer<Event> events)
            throws IOException, InterruptedException {
        Path work = request.places().work();
        try (TestImages images =
                TestImages.unpack(
                        request.images(),
                        new KeptTrees(request.places().trees(), PrivateMounts.NONE),
                        work)) {
            return new TestShell(
                            images.image(),
                            images.neighbours(),
                            Sandboxes.choose(request.sandbox()).keeping(request.kept()),
                            request.settings(),
                            TestScripts.in(request.scripts()))
                    .run(
                            request.test(),
                            request.places().forTests(),
                            new Teller(request.terminal(), events));
        } finally {
            Rootfs.deleteTree(work);
        }
    }

    /** Stands for whoever sits at the other end. */
    private final class Teller implements ShellUser {

        private final boolean terminal;
        private final Consumer<Event> events;

        Teller(boolean terminal, Consumer<Event> events) {
            this.terminal = terminal;
            this.events = events;
        }

        @Override
        public boolean hasTerminal() {
            return terminal;
        }

        @Override
        public OutputStream screen() {
            return new EventStream(
                    bytes ->
                            events.accept(
                                    new Shown(new String(bytes, StandardCharsets.ISO_8859_1))));
        }

        @Override
        public void say(String line) {
            events.accept(new Said(line));
        }

        @Override
        public void typeTo(InteractiveExecution opened, boolean asTerminal) {
            shell = opened;
            events.accept(new Opened(asTerminal));
        }
    }
}
