package io.cooper.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads a stream on a thread of its own, a megabyte ahead: a layer is decompressed there while its
 * files are written here. Once this is closed, that thread does no more with the stream.
 */
final class ReadAhead extends InputStream {

    private static final int CHUNK = 64 * 1024;
    private static final int CHUNKS = 16;

    /** What was read; nothing at the end. */
    private static final class Chunk {

        final byte[] bytes;
        final int length;
        final Throwable failureOrNull;

        Chunk(byte[] bytes, int length, Throwable failureOrNull) {
            this.bytes = bytes;
            this.length = length;
            this.failureOrNull = failureOrNull;
        }

        boolean isLast() {
            return length == 0;
        }
    }

    private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS);

    /** What has been read is written over: to make a layer's bytes in new arrays takes time. */
    private final Queue<byte[]> spare = new ArrayBlockingQueue<>(CHUNKS);

    private volatile boolean closed;
    private Chunk chunk = new Chunk(new byte[CHUNK], -1, null); // none yet
    private int position = -1;

    /**
     * @param in not closed with this
     */
    ReadAhead(InputStream in) {
        Thread thread = new Thread(() -> readAll(in), "read ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private void readAll(InputStream in) {
        Throwable failure = null;
        try {
            int length;
            do {
                byte[] spareOrNull = spare.poll();
                byte[] bytes = spareOrNull == null ? new byte[CHUNK] : spareOrNull;
                length = in.readNBytes(bytes, 0, CHUNK);
                if (length > 0) {
                    put(new Chunk(bytes, length, null));
                }
            } while (length == CHUNK && !closed);
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
        put(new Chunk(new byte[0], 0, failure));
    }

    /** Nobody interrupts the thread; its reader takes all chunks, or closes and takes them. */
    private void put(Chunk read) {
        try {
            chunks.put(read);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk.bytes[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk.bytes, position, bytes, offset, count);
        position += count;
        return count;
    }

    /** Takes the next chunk if this one has been read; false at the end. */
    private boolean fill() throws IOException {
        if (!chunk.isLast() && position == chunk.length) {
            spare.offer(chunk.bytes);
            try {
                chunk = chunks.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while a layer was read");
            }
            position = 0;
        }
        if (!chunk.isLast()) {
            return true;
        }
        if (chunk.failureOrNull instanceof IOException e) {
            throw e;
        }
        if (chunk.failureOrNull != null) {
            throw new IllegalStateException(chunk.failureOrNull);
        }
        return false;
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (!chunk.isLast()) {
            try {
                chunk = chunks.take();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
