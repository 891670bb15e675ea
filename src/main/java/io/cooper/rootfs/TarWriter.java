package io.cooper.rootfs;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes a POSIX.1-2001 (pax) tar archive: plain ustar headers, and an extended header before an
 * entry only for what does not fit. The same entries give the same bytes. Names are written as the
 * bytes they are; owners as numbers only.
 */
public final class TarWriter {

    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7f]");

    static final int BLOCK = 512;

    private static final long MAX_OCTAL_7 = 07777777L;
    private static final long MAX_OCTAL_11 = 077777777777L;

    private final OutputStream out;
    private final byte[] buffer = new byte[128 * 1024];

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes an entry.
     *
     * @param content as many bytes as the entry's size says; looked at for a {@code FILE} only
     */
    public void add(Entry entry, InputStream content) throws IOException {
        String path = entry.path();
        if (entry.type() == Entry.Type.DIRECTORY) {
            path = path.isEmpty() ? "./" : path + "/";
        }
        TarHeader header = new TarHeader();
        PaxRecords pax = new PaxRecords();
        putNames(header, pax, path, entry.linkTarget());
        header.octal(TarHeader.MODE, 8, entry.mode());
        putNumber(header, pax, TarHeader.UID, 8, "uid", entry.uid(), MAX_OCTAL_7);
        putNumber(header, pax, TarHeader.GID, 8, "gid", entry.gid(), MAX_OCTAL_7);
        putNumber(header, pax, TarHeader.SIZE, 12, "size", entry.size(), MAX_OCTAL_11);
        putTime(header, pax, entry.mtime());
        header.type(type(entry.type()));
        header.octal(TarHeader.DEV_MAJOR, 8, entry.major());
        header.octal(TarHeader.DEV_MINOR, 8, entry.minor());
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            pax.put(
                    PaxRecords.xattrKey(xattr.getKey()),
                    new String(xattr.getValue(), StandardCharsets.ISO_8859_1));
        }
        if (!pax.isEmpty()) {
            writePax(pax, path);
        }
        out.write(header.finished());
        if (entry.type() == Entry.Type.FILE) {
            copy(entry, content);
        }
    }

    /** Writes the end of the archive; does not close the stream. */
    public void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private static void putNames(TarHeader header, PaxRecords pax, String path, String target) {
        boolean fits = isAscii(path) && header.name(path);
        boolean targetFits = isAscii(target) && target.length() <= TarHeader.NAME_LENGTH;
        if ((!fits && !TreePath.isUtf8(path)) || (!targetFits && !TreePath.isUtf8(target))) {
            pax.put("hdrcharset", "BINARY");
        }
        if (!fits) {
            pax.put("path", path);
            header.text(TarHeader.NAME, TarHeader.NAME_LENGTH, inAscii(path));
        }
        if (!targetFits) {
            pax.put("linkpath", target);
        }
        header.text(TarHeader.LINK, TarHeader.NAME_LENGTH, inAscii(target));
    }

    private static void putNumber(
            TarHeader header,
            PaxRecords pax,
            int offset,
            int length,
            String key,
            long value,
            long max) {
        if (value > max) {
            pax.put(key, Long.toString(value));
        }
        header.octal(offset, length, value > max ? 0 : value);
    }

    private static void putTime(TarHeader header, PaxRecords pax, Instant mtime) {
        long seconds = mtime.getEpochSecond();
        boolean fits = seconds >= 0 && seconds <= MAX_OCTAL_11;
        if (!fits || mtime.getNano() != 0) {
            pax.put("mtime", PaxRecords.time(mtime));
        }
        header.octal(TarHeader.MTIME, 12, fits ? seconds : 0);
    }

    private void writePax(PaxRecords pax, String path) throws IOException {
        byte[] records = pax.bytes();
        TarHeader header = new TarHeader();
        String name = inAscii(TreePath.name(path.replaceAll("/+$", "")));
        header.text(
                TarHeader.NAME,
                TarHeader.NAME_LENGTH,
                "PaxHeaders/" + name.substring(0, Math.min(80, name.length())));
        header.octal(TarHeader.MODE, 8, 0644);
        header.octal(TarHeader.UID, 8, 0);
        header.octal(TarHeader.GID, 8, 0);
        header.octal(TarHeader.SIZE, 12, records.length);
        header.octal(TarHeader.MTIME, 12, 0);
        header.type('x');
        out.write(header.finished());
        out.write(records);
        pad(records.length);
    }

    private void copy(Entry entry, InputStream content) throws IOException {
        long left = entry.size();
        while (left > 0) {
            int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException(changed(entry));
            }
            out.write(buffer, 0, count);
            left -= count;
        }
        if (content.read() >= 0) {
            throw new IOException(changed(entry));
        }
        pad(entry.size());
    }

    private static String changed(Entry entry) {
        return TreePath.display(entry.path()) + " changed while it was being packed";
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }

    private static char type(Entry.Type type) {
        return switch (type) {
            case FILE -> '0';
            case HARD_LINK -> '1';
            case SYMLINK -> '2';
            case CHAR_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case DIRECTORY -> '5';
            case FIFO -> '6';
        };
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static String inAscii(String text) {
        return NOT_ASCII.matcher(text).replaceAll("_");
    }
}
