package io.cooper.build;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Splits what a command prints into lines, passes each on and remembers the last ones. */
final class OutputTail extends OutputStream {

    private static final int MAX_LINE = 4096;

    private final int limit;
    private final UnaryOperator<String> filter;
    private final Consumer<String> listener;
    private final Deque<String> lines = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * @param limit how many lines are remembered
     * @param filter makes of a line what may be shown
     * @param listener is told every line
     */
    OutputTail(int limit, UnaryOperator<String> filter, Consumer<String> listener) {
        this.limit = limit;
        this.filter = filter;
        this.listener = listener;
    }

    @Override
    public synchronized void write(int b) {
        if (b == '\n') {
            endLine();
            return;
        }
        line.write(b);
        if (line.size() >= MAX_LINE) {
            endLine();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    /** Returns the last lines, oldest first, a line that has no end yet among them. */
    synchronized List<String> lines() {
        if (line.size() > 0) {
            endLine();
        }
        return List.copyOf(lines);
    }

    private void endLine() {
        String text = filter.apply(line.toString(StandardCharsets.UTF_8).stripTrailing());
        line.reset();
        listener.accept(text);
        lines.addLast(text);
        if (lines.size() > limit) {
            lines.removeFirst();
        }
    }
}
