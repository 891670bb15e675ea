package io.cooper.engine;

import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a process in a container reads; any thread may write to it, and end at any time. */
public final class CommandPipe extends InputStream {

    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> written = new LinkedBlockingQueue<>();
    private byte[] current = new byte[] {0};
    private int at = 1;

    /** Adds bytes. */
    public void write(byte[] bytes, int offset, int length) {
        if (length > 0) {
            written.add(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }

    /** Lets the process read the end of its input. */
    @Override
    public void close() {
        written.add(END);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        if (at == current.length && current.length > 0) {
            at = 0;
            try {
                current = written.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                current = END;
            }
        }
        if (current.length == 0) {
            return -1;
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current, at, bytes, offset, count);
        at += count;
        return count;
    }
}
