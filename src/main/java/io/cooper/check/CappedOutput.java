package io.cooper.check;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Keeps what a command prints: all of it up to a limit, and of more than that the beginning and the
 * end. Each line is passed on as it comes.
 */
final class CappedOutput extends OutputStream {

    private static final int MAX_LINE = 16 * 1024;

    private final int half;
    private final Consumer<String> listener;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private byte[] ring = new byte[0];
    private long afterHead;
    private boolean lineTooLong;

    /**
     * @param limit how many bytes are kept
     * @param listener is told every line, as UTF-8; a very long one is cut
     */
    CappedOutput(int limit, Consumer<String> listener) {
        this.half = limit / 2;
        this.listener = listener;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        keep(bytes, offset, length);
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                addToLine(bytes, start, i - start);
                endLine();
                start = i + 1;
            }
        }
        addToLine(bytes, start, offset + length - start);
    }

    private void keep(byte[] bytes, int offset, int length) {
        int toHead = Math.min(length, half - head.size());
        head.write(bytes, offset, toHead);
        // Of a huge write only its end can survive in the ring.
        int rest = length - toHead;
        int skipped = Math.max(0, rest - half);
        afterHead += skipped;
        if (rest > 0 && ring.length == 0) {
            ring = new byte[half];
        }
        for (int i = offset + toHead + skipped; i < offset + length; i++) {
            ring[(int) (afterHead % half)] = bytes[i];
            afterHead++;
        }
    }

    private void addToLine(byte[] bytes, int offset, int length) {
        int room = MAX_LINE - line.size();
        line.write(bytes, offset, Math.min(room, length));
        lineTooLong |= length > room;
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        listener.accept(lineTooLong ? text + "..." : text);
        lineTooLong = false;
    }

    /** Passes on a last line that has no end. */
    synchronized void finish() {
        if (line.size() > 0) {
            endLine();
        }
    }

    /** Returns what was kept, as UTF-8; bytes that are none are shown as U+FFFD. */
    synchronized String text() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toByteArray());
        if (afterHead > half) {
            String gap = "\n[... " + (afterHead - half) + " bytes are left out here ...]\n";
            all.writeBytes(gap.getBytes(StandardCharsets.UTF_8));
            int oldest = (int) (afterHead % half);
            all.write(ring, oldest, half - oldest);
            all.write(ring, 0, oldest);
        } else {
            all.write(ring, 0, (int) afterHead);
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
