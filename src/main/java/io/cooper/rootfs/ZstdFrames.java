package io.cooper.rootfs;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The data frames of a zstd stream (RFC 8878). Skippable frames, in which some tools keep an index
 * of a layer, are left out: the decoder knows none. Frames that ask for more memory than there
 * should be for one layer are refused.
 */
final class ZstdFrames extends InputStream {

    /** The most that a layer's writer should use, says RFC 8878, 3.1.1.1.2; levels to 19 do. */
    static final long MAX_WINDOW = 8L << 20;

    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE = 0x184d2a50;
    private static final int[] DICTIONARY_ID_SIZES = {0, 1, 2, 4};
    private static final int[] CONTENT_SIZE_SIZES = {0, 2, 4, 8};

    private enum Part {
        FRAME,
        BLOCK,
        CHECKSUM
    }

    private final InputStream in;
    private Part next = Part.FRAME;
    private byte[] head = {};
    private int headAt;
    private long body;
    private boolean hasChecksum;

    ZstdFrames(InputStream in) {
        this.in = in;
    }

    /** Tells whether these are the first bytes of a data frame or of a skippable one. */
    static boolean isStart(byte[] bytes) {
        return bytes.length >= 4 && (number(bytes, 0, 4) == (MAGIC & 0xffffffffL) || skips(bytes));
    }

    private static boolean skips(byte[] magic) {
        return (number(magic, 0, 4) & ~0xfL) == SKIPPABLE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (headAt == head.length && body == 0) {
            if (!advance()) {
                return -1;
            }
        }
        if (headAt < head.length) {
            int count = Math.min(length, head.length - headAt);
            System.arraycopy(head, headAt, bytes, offset, count);
            headAt += count;
            return count;
        }
        int count = in.read(bytes, offset, (int) Math.min(length, body));
        if (count < 0) {
            throw cutOff();
        }
        body -= count;
        return count;
    }

    /** Goes to the next part; returns false at the end of the stream. */
    private boolean advance() throws IOException {
        switch (next) {
            case FRAME -> {
                byte[] magic = in.readNBytes(4);
                if (magic.length == 0) {
                    return false;
                }
                startFrame(magic);
            }
            case BLOCK -> startBlock();
            default -> {
                start(new byte[0], 4);
                next = Part.FRAME;
            }
        }
        return true;
    }

    private void start(byte[] newHead, long newBody) {
        head = newHead;
        headAt = 0;
        body = newBody;
    }

    private void startFrame(byte[] magic) throws IOException {
        if (magic.length == 4 && skips(magic)) {
            in.skipNBytes(number(bytes(4), 0, 4));
            return;
        }
        if (!isStart(magic)) {
            throw new IOException("malformed zstd data: no frame begins where one should");
        }
        int descriptor = bytes(1)[0] & 0xff;
        boolean single = (descriptor & 0x20) != 0;
        hasChecksum = (descriptor & 4) != 0;
        int windowSize = single ? 0 : 1;
        int idSize = DICTIONARY_ID_SIZES[descriptor & 3];
        int contentSize = CONTENT_SIZE_SIZES[descriptor >> 6];
        if (contentSize == 0 && single) {
            contentSize = 1;
        }
        byte[] rest = bytes(windowSize + idSize + contentSize);
        long window = single ? contentSize(rest, idSize, contentSize) : window(rest[0] & 0xff);
        if (window < 0 || window > MAX_WINDOW) {
            throw new IOException(
                    String.format(
                            "zstd data that needs a window of more than %d MiB: compress it"
                                    + " without --ultra and --long",
                            MAX_WINDOW >> 20));
        }
        byte[] all = new byte[5 + rest.length];
        System.arraycopy(magic, 0, all, 0, 4);
        all[4] = (byte) descriptor;
        System.arraycopy(rest, 0, all, 5, rest.length);
        start(all, 0);
        next = Part.BLOCK;
    }

    private static long contentSize(byte[] bytes, int offset, int size) {
        return number(bytes, offset, size) + (size == 2 ? 256 : 0);
    }

    private static long window(int descriptor) {
        long base = 1L << (10 + (descriptor >> 3));
        return base + base / 8 * (descriptor & 7);
    }

    private void startBlock() throws IOException {
        byte[] header = bytes(3);
        long number = number(header, 0, 3);
        boolean last = (number & 1) != 0;
        boolean repeats = (number >> 1 & 3) == 1;
        start(header, repeats ? 1 : number >> 3);
        if (last) {
            next = hasChecksum ? Part.CHECKSUM : Part.FRAME;
        }
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw cutOff();
        }
        return bytes;
    }

    private static EOFException cutOff() {
        return new EOFException("the zstd data is cut off");
    }

    private static long number(byte[] bytes, int offset, int size) {
        long number = 0;
        for (int i = size - 1; i >= 0; i--) {
            number = number << 8 | (bytes[offset + i] & 0xff);
        }
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
