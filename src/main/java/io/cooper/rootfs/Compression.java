package io.cooper.rootfs;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** How layers are compressed. */
public final class Compression {

    private static final int BUFFER = 64 * 1024;

    /** {@code xz -9} needs 65 MiB. */
    private static final int XZ_MEMORY_KIB = 100 * 1024;

    private Compression() {}

    /**
     * Returns a layer's tar archive. Its first bytes say how it is compressed: media types are not
     * always right. The stream is read to its end when the archive is, so that a digest check
     * around it comes to its verdict.
     *
     * @param mediaType of the layer, for messages
     * @throws IOException if it is compressed in a way that is not supported; reading throws it if
     *     what comes out is out of all proportion to what went in
     */
    public static InputStream decompress(InputStream in, String mediaType) throws IOException {
        PushbackInputStream start = new PushbackInputStream(in, 4);
        byte[] magic = start.readNBytes(4);
        start.unread(magic);
        ExpansionLimit.Input compressed = new ExpansionLimit.Input(start);
        if (startsWith(magic, 0x1f, 0x8b)) {
            return limited(gunzip(compressed), compressed);
        }
        if (ZstdFrames.isStart(magic)) {
            return limited(zstd(compressed), compressed);
        }
        if (startsWith(magic, 0xfd, '7', 'z', 'X')) {
            return limited(xz(compressed), compressed);
        }
        if (startsWith(magic, 'B', 'Z', 'h')) {
            throw new IOException(
                    String.format(
                            "a layer of type %s is compressed with bzip2: use an image with gzip,"
                                    + " zstd or xz layers",
                            mediaType));
        }
        return start;
    }

    private static InputStream limited(InputStream decoder, ExpansionLimit.Input compressed) {
        return new ExpansionLimit(decoder, compressed, ExpansionLimit.FREE);
    }

    private static InputStream gunzip(InputStream in) throws IOException {
        return new GZIPInputStream(new MoreMembers(in), BUFFER);
    }

    /**
     * A gzip file may have several members (RFC 1952), which Java looks for only where bytes are
     * said to be available.
     */
    private static final class MoreMembers extends FilterInputStream {

        MoreMembers(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 1;
        }
    }

    /**
     * Returns what a zstd stream holds (RFC 8878), without native code.
     *
     * @param in closed with the result. Reading throws {@link IOException} if it is malformed, or
     *     needs a window above 8 MiB.
     */
    public static InputStream zstd(InputStream in) {
        return new Decoded(
                new ZstdInputStream(new ZstdFrames(new BufferedInputStream(in, BUFFER))), "zstd");
    }

    /**
     * Returns what an xz file holds, also one of several streams.
     *
     * @param in closed with the result
     * @throws IOException if it is not an xz file; reading throws it if the file is malformed, or
     *     needs more than 100 MiB of memory
     */
    public static InputStream xz(InputStream in) throws IOException {
        return new Decoded(
                new XZInputStream(new BufferedInputStream(in, BUFFER), XZ_MEMORY_KIB), "xz");
    }

    /** A decoder whose failures, whatever they are, are an {@link IOException}. */
    private static final class Decoded extends FilterInputStream {

        private final String format;

        Decoded(InputStream decoder, String format) {
            super(decoder);
            this.format = format;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (RuntimeException e) {
                throw new IOException("malformed " + format + " data: " + e.getMessage(), e);
            }
        }
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns a stream that compresses with gzip on several threads, without time and name: the
     * same bytes give the same bytes, as long as the JDK's zlib is the same. It must be closed.
     */
    public static OutputStream gzip(OutputStream out) throws IOException {
        return LayerCompression.USUAL.to(out);
    }
}
