package io.cooper.rootfs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The block of 512 bytes before each entry of a tar archive, as POSIX.1-1988 (ustar) and GNU. */
final class TarHeader {

    static final int NAME = 0;
    static final int NAME_LENGTH = 100;
    static final int MODE = 100;
    static final int UID = 108;
    static final int GID = 116;
    static final int SIZE = 124;
    static final int MTIME = 136;
    static final int LINK = 157;
    static final int DEV_MAJOR = 329;
    static final int DEV_MINOR = 337;

    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final int STAR_PREFIX_LENGTH = 131;
    private static final String USTAR = "ustar\00000";
    private static final String GNU = "ustar  \0";

    private final byte[] block;

    /** Makes an empty ustar header to be filled. */
    TarHeader() {
        this(new byte[TarWriter.BLOCK]);
        text(MAGIC, 8, USTAR);
    }

    /** Takes a block that was read. */
    TarHeader(byte[] block) {
        this.block = block;
    }

    byte[] block() {
        return block;
    }

    boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Tells whether the checksum is right, as a sum of unsigned or, in old archives, signed bytes.
     */
    boolean isValid() throws BadLayerException {
        long expected = number(CHECKSUM, 8);
        return expected == sum(0xff) || expected == sum(-1);
    }

    private long sum(int mask) {
        long sum = 0;
        for (int i = 0; i < block.length; i++) {
            sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : block[i] & mask;
        }
        return sum;
    }

    char type() {
        return (char) (block[TYPE] & 0xff);
    }

    boolean isGnu() {
        return bytes(MAGIC, 8).equals(GNU);
    }

    /** Returns the name with its prefix, if this kind of header has one. */
    String path() {
        String name = text(NAME, NAME_LENGTH);
        if (isGnu() || !bytes(MAGIC, 5).equals("ustar")) {
            return name;
        }
        boolean star = bytes(508, 4).equals("tar\0");
        String prefix = text(PREFIX, star ? STAR_PREFIX_LENGTH : PREFIX_LENGTH);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** Returns a field up to its first NUL. */
    String text(int offset, int length) {
        String bytes = bytes(offset, length);
        int end = bytes.indexOf('\0');
        return end < 0 ? bytes : bytes.substring(0, end);
    }

    private String bytes(int offset, int length) {
        return new String(block, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** Returns a number in octal, or in GNU's base-256; an empty field is 0. */
    long number(int offset, int length) throws BadLayerException {
        if ((block[offset] & 0x80) != 0) {
            return base256(offset, length);
        }
        int at = offset;
        int end = offset + length;
        while (at < end && isBlank(block[at])) {
            at++;
        }
        while (end > at && isBlank(block[end - 1])) {
            end--;
        }
        long number = 0;
        for (; at < end; at++) {
            int digit = block[at] - '0';
            if (digit < 0 || digit > 7) {
                throw new BadLayerException("a number that is not octal in a tar header");
            }
            number = number << 3 | digit;
        }
        return number;
    }

    private static boolean isBlank(byte b) {
        return b == 0 || b == ' ';
    }

    private long base256(int offset, int length) throws BadLayerException {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int b = block[offset + i] & 0xff;
            if (i == 0) {
                b = negative ? b : b & 0x7f;
            }
            if (value >> 55 != (negative ? -1 : 0)) {
                throw new BadLayerException("a number that is too large in a tar header");
            }
            value = (value << 8) | b;
        }
        return value;
    }

    /** Sets name and prefix; returns whether the path fits. */
    boolean name(String path) {
        if (path.length() <= NAME_LENGTH) {
            text(NAME, NAME_LENGTH, path);
            return true;
        }
        // A slash at the end belongs to the name.
        int slash = path.lastIndexOf('/', Math.min(PREFIX_LENGTH, path.length() - 2));
        if (slash <= 0 || path.length() - slash - 1 > NAME_LENGTH) {
            return false;
        }
        text(PREFIX, PREFIX_LENGTH, path.substring(0, slash));
        text(NAME, NAME_LENGTH, path.substring(slash + 1));
        return true;
    }

    void text(int offset, int length, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(block, offset, offset + length, (byte) 0);
        System.arraycopy(bytes, 0, block, offset, Math.min(length, bytes.length));
    }

    void octal(int offset, int length, long value) {
        text(offset, length, digits(value, length - 1));
    }

    private static String digits(long value, int count) {
        String digits = Long.toOctalString(value);
        return "0".repeat(count - digits.length()) + digits;
    }

    void type(char type) {
        block[TYPE] = (byte) type;
    }

    /** Returns the block with its checksum set. */
    byte[] finished() {
        text(CHECKSUM, 8, digits(sum(0xff), 6) + "\0 ");
        return block;
    }
}
