package io.cooper.rootfs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Decompressed data that may not be out of all proportion to what it comes from: a small blob that
 * fills a disk is an attack.
 */
final class ExpansionLimit extends FilterInputStream {

    /** Real layers have 2 to 10, with large files of zeros up to 1000. */
    static final int MAX_RATIO = 200;

    /** As many bytes are let through at any ratio. */
    static final long FREE = 4L << 30;

    /** Counts what goes into a decoder. */
    static final class Input extends FilterInputStream {

        private long count;

        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }

    private final Input compressed;
    private final long free;
    private long count;

    /**
     * @param compressed the stream that the decoder reads
     */
    ExpansionLimit(InputStream decoder, Input compressed, long free) {
        super(decoder);
        this.compressed = compressed;
        this.free = free;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        count += Math.max(0, read);
        if (count > free && count / MAX_RATIO > compressed.count) {
            throw new BadLayerException(
                    String.format(
                            "%d compressed bytes become more than %d, %d times as many: that is no"
                                    + " real layer",
                            compressed.count, count, MAX_RATIO));
        }
        return read;
    }
}
