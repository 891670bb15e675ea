package io.cooper.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cooper.linux.Terminal;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The last line of a terminal, which tells what runs and for how long, each second anew. */
final class LiveLine implements Closeable {

    /** A line that the terminal would break could not be taken back. */
    private static final int WIDTH = 79;

    private static final int OUTPUT = 1;
    private static final long SECOND = 1000;

    private static final String CLEAR = "\r\033[K";

    private final PrintWriter terminal;
    private final LongSupplier seconds;
    private final Map<String, Long> running = new LinkedHashMap<>();
    private final Timer clock = new Timer("live line", true);

    /**
     * @param seconds what time it is
     */
    LiveLine(PrintWriter terminal, LongSupplier seconds) {
        this.terminal = terminal;
        this.seconds = seconds;
    }

    /** Returns the line of Maven's terminal; empty if it has none. */
    static Optional<LiveLine> atTerminal() {
        if (!Terminal.is(OUTPUT)) {
            return Optional.empty();
        }
        // Maven puts its own in the place of System.out.
        PrintWriter terminal =
                new PrintWriter(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        LiveLine line =
                new LiveLine(terminal, () -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()));
        TimerTask tick =
                new TimerTask() {
                    @Override
                    public void run() {
                        line.show();
                    }
                };
        line.clock.schedule(tick, SECOND, SECOND);
        return Optional.of(line);
    }

    synchronized void started(String what) {
        running.put(what, seconds.getAsLong());
        show();
    }

    /** Takes something off the line, and the line away until it is shown again. */
    synchronized void finished(String what) {
        running.remove(what);
        terminal.print(CLEAR);
        terminal.flush();
    }

    synchronized void show() {
        if (running.isEmpty()) {
            return;
        }
        long now = seconds.getAsLong();
        String text =
                running.entrySet().stream()
                        .map(one -> one.getKey() + " " + (now - one.getValue()) + " s")
                        .collect(Collectors.joining(", ", "Running ", ""));
        terminal.print(CLEAR + text.substring(0, Math.min(WIDTH, text.length())));
        terminal.flush();
    }

    @Override
    public void close() {
        clock.cancel();
        running.keySet().stream().toList().forEach(this::finished);
    }
}
