package io.cooper.rootfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses with gzip (RFC 1952) on several threads: one member, whose blocks of a fixed size are
 * compressed each by itself, knowing the end of the one before. The bytes do not depend on the
 * number of threads. What does not get smaller, as files that are compressed already, is stored as
 * it is: to find that out by trying costs as much as the rest of a build.
 */
final class ParallelGzip extends OutputStream {

    private static final int BLOCK = 512 * 1024;
    private static final int DICTIONARY = 32 * 1024;

    /** A block is tried at so many places, so many bytes each. */
    private static final int SAMPLES = 4;

    private static final int SAMPLE = 8 * 1024;

    /** What a deflated sample must stay below, in percent. */
    private static final int WORTH = 98;

    /** Of a stored block (RFC 1951). */
    private static final int MAX_STORED = 65535;

    /** The last block, without any data. */
    private static final byte[] EMPTY = {3, 0};

    private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

    private final OutputStream out;
    private final int level;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    1,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    task -> {
                        Thread thread = new Thread(task, "gzip");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final Deque<Future<Block>> compressing = new ArrayDeque<>();
    private final Deque<Block> spare = new ArrayDeque<>();
    private final CRC32 crc = new CRC32();
    private Block block = new Block();
    private byte[] dictionary = {};
    private long size;
    private boolean closed;

    /**
     * What is compressed at a time, before and after. It is used again: for each block new memory
     * of this size would be a collection of garbage every few blocks, which has to wait for all
     * that are deflating.
     */
    private static final class Block {

        private final byte[] data = new byte[BLOCK];
        private int filled;
        private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(BLOCK / 2);
        private final byte[] buffer = new byte[64 * 1024];
    }

    /**
     * @param out gets the header at once; closed with this
     */
    ParallelGzip(OutputStream out, int level) throws IOException {
        this.out = out;
        this.level = level;
        threads.allowCoreThreadTimeOut(true); // for one that is never closed
        out.write(HEADER);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        crc.update(bytes, offset, length);
        size += length;
        int at = offset;
        int left = length;
        while (left > 0) {
            if (block.filled == BLOCK) {
                compress(false);
            }
            int count = Math.min(left, BLOCK - block.filled);
            System.arraycopy(bytes, at, block.data, block.filled, count);
            block.filled += count;
            at += count;
            left -= count;
        }
    }

    private void compress(boolean last) throws IOException {
        Block full = block;
        byte[] before = dictionary;
        compressing.add(threads.submit(() -> deflate(full, before, last)));
        if (last) {
            return;
        }
        dictionary = Arrays.copyOfRange(full.data, full.filled - DICTIONARY, full.filled);
        while (compressing.size() > 2 * THREADS) {
            writeNext();
        }
        block = spare.isEmpty() ? new Block() : spare.remove();
    }

    private Block deflate(Block block, byte[] before, boolean last) {
        if (!isWorthIt(block.data, block.filled)) {
            store(block, last);
            return block;
        }
        Deflater deflater = new Deflater(level, true);
        try {
            deflater.setDictionary(before);
            deflater.setInput(block.data, 0, block.filled);
            if (last) {
                deflater.finish();
            }
            int mode = last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
            int written;
            do {
                written = deflater.deflate(block.buffer, 0, block.buffer.length, mode);
                block.compressed.write(block.buffer, 0, written);
            } while (last ? !deflater.finished() : written == block.buffer.length);
            return block;
        } finally {
            deflater.end();
        }
    }

    private static boolean isWorthIt(byte[] data, int count) {
        if (count < SAMPLES * SAMPLE) {
            return true;
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            byte[] buffer = new byte[2 * SAMPLE];
            int deflated = 0;
            for (int i = 0; i < SAMPLES; i++) {
                deflater.reset();
                deflater.setInput(data, i * (count / SAMPLES), SAMPLE);
                deflater.finish();
                deflated += deflater.deflate(buffer);
            }
            return deflated * 100L < (long) SAMPLES * SAMPLE * WORTH;
        } finally {
            deflater.end();
        }
    }

    private static void store(Block block, boolean last) {
        ByteArrayOutputStream stored = block.compressed;
        for (int at = 0; at < block.filled; at += MAX_STORED) {
            int length = Math.min(MAX_STORED, block.filled - at);
            stored.write(0);
            stored.write(length);
            stored.write(length >> 8);
            stored.write(~length);
            stored.write(~length >> 8);
            stored.write(block.data, at, length);
        }
        stored.writeBytes(last ? EMPTY : new byte[0]);
    }

    private void writeNext() throws IOException {
        try {
            Block done = compressing.remove().get();
            done.compressed.writeTo(out);
            done.compressed.reset();
            done.filled = 0;
            spare.add(done);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while compressing");
        } catch (ExecutionException e) {
            throw new IOException("cannot compress: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            compress(true);
            while (!compressing.isEmpty()) {
                writeNext();
            }
            writeInt(crc.getValue());
            writeInt(size);
        } finally {
            threads.shutdownNow();
        }
    }

    private void writeInt(long number) throws IOException {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write((int) (number >> shift));
        }
    }
}
