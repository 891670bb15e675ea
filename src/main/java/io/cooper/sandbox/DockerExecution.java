package io.cooper.sandbox;

import io.cooper.engine.CommandPipe;
import io.cooper.engine.EngineCommand;
import io.cooper.engine.EngineContainer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A command in a container. */
final class DockerExecution implements InteractiveExecution {

    /**
     * Limits the size of files, tells its process ID, or that there is no such program, and becomes
     * the program with the environment that was asked for and nothing of the engine's own.
     */
    private static final String START =
            "test $1 = 0 || ulimit -f $1; shift; own=$PATH; PATH=$1;"
                    + " command -v -- \"$2\" >/dev/null || { echo 0; exit 127; };"
                    + " PATH=$own; shift 2; echo $$; exec env -i \"$@\"";

    /** Ends a process with all that descend from it, children before they can become orphans. */
    private static final String KILL =
            "kill -STOP $1; all=\" $1 \"; more=1; while [ $more ]; do more=;"
                    + " for file in /proc/[0-9]*/stat; do read -r line 2>/dev/null <$file ||"
                    + " continue; pid=${line%% *}; set -- ${line##*) }; case $all in *\" $pid \"*)"
                    + " continue;; esac; case $all in *\" $2 \"*) all=\"$all$pid \"; more=1;; esac;"
                    + " done; done; kill -KILL $all";

    /** What a shell counts the size of files in (POSIX, ulimit). */
    private static final int FILE_BLOCK = 512;

    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private final DockerView view;
    private final Command command;
    private final EngineCommand running;
    private final Greeting greeting;
    private final CommandPipe typedOrNull;
    private final Typist typistOrNull;
    private final EngineCommand logOrNull;
    private final long end;
    private final int pid;
    private Exit exitOrNull;
    private boolean ended;

    /**
     * What it reads and where its output goes.
     *
     * @param typedOrNull what is typed at the terminal that it has; null for no terminal, and
     *     nothing to read
     */
    record Streams(CommandPipe typedOrNull, OutputStream output, OutputStream errors) {}

    DockerExecution(DockerView view, Command command, Streams streams) throws IOException {
        this.view = view;
        this.command = command;
        this.typedOrNull = streams.typedOrNull();
        this.typistOrNull = typedOrNull == null ? null : new Typist();
        this.end = System.nanoTime() + command.timeout().toNanos();
        CommandPipe log = command.logFile().isEmpty() ? null : new CommandPipe();
        this.logOrNull = log == null ? null : log(log);
        OutputStream output = streams.output();
        this.greeting = new Greeting(log == null ? output : new Both(output, log));
        OutputStream errors = output == streams.errors() ? greeting.errors() : streams.errors();
        view.begin();
        this.running =
                view.exec(
                        argv(),
                        command,
                        new EngineContainer.Streams(
                                typedOrNull, greeting, errors, typedOrNull != null));
        this.pid = awaitStart();
    }

    private List<String> argv() {
        String path = command.env().getOrDefault("PATH", Command.DEFAULT_PATH);
        String blocks = Long.toString(view.fileSize() / FILE_BLOCK);
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", START, "sh", blocks, path));
        argv.add(command.argv().get(0));
        command.env().forEach((name, value) -> argv.add(name + "=" + value));
        argv.addAll(command.argv());
        return argv;
    }

    private EngineCommand log(CommandPipe log) throws IOException {
        Command writer =
                new Command(
                        List.of("/bin/sh", "-c", "exec cat >\"$0\"", command.logFile()),
                        command.env(),
                        "/",
                        "",
                        command.timeout());
        OutputStream nowhere = OutputStream.nullOutputStream();
        return view.exec(
                writer.argv(), writer, new EngineContainer.Streams(log, nowhere, nowhere, false));
    }

    private int awaitStart() throws IOException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!greeting.pid.isDone()) {
            OptionalInt exit = Uninterrupted.call(() -> running.await(Duration.ofMillis(20)));
            if (!greeting.pid.isDone() && (exit.isPresent() || System.nanoTime() > limit)) {
                close();
                throw new IOException(
                        command.argv().get(0)
                                + " cannot be started in the container: "
                                + greeting.text());
            }
        }
        int started = greeting.pid.join();
        if (started == 0) {
            close();
            String path = command.env().getOrDefault("PATH", Command.DEFAULT_PATH);
            String program = command.argv().get(0);
            throw new IOException(
                    program.contains("/")
                            ? "the image has no program '" + program + "'"
                            : "the image has no program '" + program + "' in PATH=" + path);
        }
        return started;
    }

    /** Takes the first line, and passes on what comes after it. */
    private static final class Greeting extends OutputStream {

        private final CompletableFuture<Integer> pid = new CompletableFuture<>();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private final ByteArrayOutputStream early = new ByteArrayOutputStream();
        private final OutputStream rest;

        Greeting(OutputStream rest) {
            this.rest = rest;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            int at = offset;
            while (!pid.isDone() && at < offset + length) {
                String first = line.toString(StandardCharsets.UTF_8).strip(); // of a terminal's CR
                if (bytes[at] == '\n' && first.matches("\\d+")) {
                    early.writeTo(rest);
                    pid.complete(Integer.valueOf(first));
                } else {
                    line.write(bytes[at]);
                }
                at++;
            }
            if (at < offset + length) {
                rest.write(bytes, at, offset + length - at);
            }
        }

        @Override
        public void flush() throws IOException {
            rest.flush();
        }

        synchronized String text() {
            return (line.toString(StandardCharsets.UTF_8) + early.toString(StandardCharsets.UTF_8))
                    .strip();
        }

        private synchronized void writeError(byte[] bytes, int offset, int length)
                throws IOException {
            (pid.isDone() ? rest : early).write(bytes, offset, length);
        }

        /** Returns what takes the errors: an engine may send them before the first line. */
        OutputStream errors() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    writeError(bytes, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    rest.flush();
                }
            };
        }
    }

    /** Writes to a stream and a pipe. */
    private static final class Both extends OutputStream {

        private final OutputStream first;
        private final CommandPipe second;

        Both(OutputStream first, CommandPipe second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            first.write(bytes, offset, length);
            second.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            first.flush();
        }
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public synchronized Optional<Exit> exit() throws IOException {
        if (exitOrNull == null) {
            OptionalInt code = running.exit();
            if (code.isPresent()) {
                exitOrNull = new Exit(code.getAsInt(), false);
            } else if (System.nanoTime() >= end) {
                kill();
                exitOrNull = new Exit(128 + 9, true);
            }
        }
        return Optional.ofNullable(exitOrNull);
    }

    @Override
    public Exit await() throws IOException, InterruptedException {
        while (exit().isEmpty()) {
            running.await(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
        return exit().orElseThrow();
    }

    @Override
    public void type(byte[] bytes) {
        typedOrNull.write(bytes, 0, bytes.length);
    }

    @Override
    public void endInput() {
        typistOrNull.noMoreKeys(this::type);
    }

    @Override
    public void resize(int rows, int columns) throws IOException {
        running.resize(rows, columns);
    }

    private void kill() throws IOException {
        view.helper(
                List.of("/bin/sh", "-c", KILL, "sh", Integer.toString(pid)),
                OutputStream.nullOutputStream());
    }

    @Override
    public synchronized void close() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        try (running;
                logOrNull;
                typistOrNull) {
            if (running.exit().isEmpty() && pid > 0) {
                kill();
            }
        } finally {
            view.end();
        }
    }
}
