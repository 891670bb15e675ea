package io.cooper.base;

import io.cooper.sandbox.Command;
import io.cooper.sandbox.Execution;
import io.cooper.sandbox.InjectedFile;
import io.cooper.sandbox.Sandbox;
import io.cooper.sandbox.View;
import io.cooper.sandbox.ViewSpec;
import io.cooper.testing.LaterClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A real sandbox whose commands, and all that they start, have a clock that is ahead. */
final class LaterSandbox implements Sandbox {

    private static final String LIBRARY = "run/later-clock.so";

    private final Sandbox sandbox;
    private final LaterClock clock;
    private final ByteArrayOutputStream day = new ByteArrayOutputStream();

    LaterSandbox(Sandbox sandbox, int days) throws IOException {
        this.sandbox = sandbox;
        this.clock = LaterClock.ofDays(days);
    }

    /** Returns what day the commands took it to be. */
    LocalDate day() {
        return LocalDate.parse(day.toString(StandardCharsets.US_ASCII).trim());
    }

    @Override
    public String name() {
        return sandbox.name();
    }

    @Override
    public String reason() {
        return sandbox.reason();
    }

    @Override
    public View open(ViewSpec spec) throws IOException {
        List<InjectedFile> files = new ArrayList<>(spec.files());
        files.add(InjectedFile.file(LIBRARY, 0755, Files.readAllBytes(clock.library())));
        View view =
                new LaterView(
                        sandbox.open(
                                new ViewSpec(
                                        spec.rootfs(),
                                        spec.workDirectory(),
                                        spec.access(),
                                        spec.network(),
                                        spec.hostname(),
                                        files,
                                        spec.trees(),
                                        spec.options())));
        try {
            List<String> date = List.of("date", "-u", "+%F");
            Map<String, String> path = Map.of("PATH", Command.DEFAULT_PATH);
            view.run(new Command(date, path, "/", "", Duration.ofMinutes(1)), day);
            return view;
        } catch (InterruptedException e) {
            view.close();
            throw new IOException("interrupted", e);
        }
    }

    private final class LaterView implements View {

        private final View view;

        LaterView(View view) {
            this.view = view;
        }

        private Command later(Command command) {
            Map<String, String> variables = new TreeMap<>(command.env());
            variables.putAll(clock.variables("/" + LIBRARY));
            return new Command(
                    command.argv(),
                    variables,
                    command.workingDir(),
                    command.user(),
                    command.timeout(),
                    command.logFile());
        }

        @Override
        public Set<String> scaffold() {
            return view.scaffold();
        }

        @Override
        public Execution start(Command command, OutputStream output) throws IOException {
            return view.start(later(command), output);
        }

        @Override
        public Execution start(Command command, OutputStream output, OutputStream errors)
                throws IOException {
            return view.start(later(command), output, errors);
        }

        @Override
        public byte[] proc(String path) throws IOException {
            return view.proc(path);
        }

        @Override
        public void close() throws IOException {
            view.close();
        }
    }
}
