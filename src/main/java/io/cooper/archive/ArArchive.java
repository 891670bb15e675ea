package io.cooper.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the members of an archive as {@code ar} makes them, in the form that Debian packages have
 * (deb(5)): short names only.
 */
final class ArArchive {

    private static final String MAGIC = "!<arch>\n";
    private static final int HEADER = 60;

    /**
     * One member.
     *
     * @param content its bytes, which must be read before the next member is asked for
     */
    record Member(String name, InputStream content) {}

    private final InputStream in;
    private long left;
    private boolean padded;

    /**
     * @throws IOException if the stream is no such archive
     */
    ArArchive(InputStream in) throws IOException {
        this.in = in;
        if (!text(in.readNBytes(MAGIC.length())).equals(MAGIC)) {
            throw new IOException("it is no ar archive");
        }
    }

    /** Returns the next member; nothing at the end. */
    Optional<Member> next() throws IOException {
        in.skipNBytes(left + (padded ? 1 : 0));
        byte[] header = in.readNBytes(HEADER);
        if (header.length == 0) {
            return Optional.empty();
        }
        String fields = text(header);
        if (header.length < HEADER || !fields.endsWith("`\n")) {
            throw new IOException("it is cut off, or no ar archive, after a member");
        }
        try {
            left = Long.parseLong(fields.substring(48, 58).trim());
        } catch (NumberFormatException e) {
            throw new IOException("it has a member without a size", e);
        }
        padded = left % 2 == 1;
        String name = fields.substring(0, 16).trim();
        return Optional.of(
                new Member(
                        name.endsWith("/") ? name.substring(0, name.length() - 1) : name,
                        new Content()));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The bytes of the present member. */
    private final class Content extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(bytes, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new IOException("it is cut off in a member");
            }
            left -= count;
            return count;
        }
    }
}
