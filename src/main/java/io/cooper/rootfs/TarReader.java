package io.cooper.rootfs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a tar archive: V7, ustar, pax and GNU. Names, link targets and extended attributes come out
 * as the bytes that the archive has; nothing is said here of whether a name is good.
 */
public final class TarReader {

    /** More than any pax header of real files needs: an attribute has at most 64 KiB. */
    private static final int MAX_EXTENDED_HEADER = 1 << 20;

    private static final long MAX_ID = 0xfffffffeL;

    /** GNU tar writes two before an entry, and others a global one. */
    private static final int MAX_EXTENDED_HEADERS = 100;

    private static final int MAX_MAJOR = 0xfff;
    private static final int MAX_MINOR = 0xfffff;
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private PaxRecords global = new PaxRecords();
    private long globalSize;
    private long left; // of the present entry's data
    private long padding; // after it
    private InputStream content = InputStream.nullInputStream();

    public TarReader(InputStream in) {
        this.in = new BufferedInputStream(in, BUFFER);
    }

    /**
     * Returns the next entry, or nothing at the end of the archive. Its path and link target are as
     * written there.
     */
    public Optional<Entry> next() throws IOException {
        PaxRecords pax = new PaxRecords();
        String longName = null;
        String longLink = null;
        for (int headers = 0; headers <= MAX_EXTENDED_HEADERS; headers++) {
            skipContent();
            TarHeader header = header();
            if (header == null) {
                return Optional.empty();
            }
            switch (header.type()) {
                case 'x', 'X' -> pax = PaxRecords.parse(extendedHeader(header)).over(pax);
                case 'g' -> addGlobal(extendedHeader(header));
                case 'L' -> longName = gnuText(header);
                case 'K' -> longLink = gnuText(header);
                default -> {
                    return Optional.of(entry(header, pax.over(global), longName, longLink));
                }
            }
        }
        throw new BadLayerException(
                "more than " + MAX_EXTENDED_HEADERS + " extended tar headers before an entry");
    }

    private void addGlobal(byte[] records) throws BadLayerException {
        globalSize += records.length;
        if (globalSize > MAX_EXTENDED_HEADER) {
            throw new BadLayerException(
                    "global pax headers of more than " + MAX_EXTENDED_HEADER + " bytes");
        }
        global = PaxRecords.parse(records).over(global);
    }

    /** Returns the content of the entry that was returned last, as long as its size. */
    public InputStream content() {
        return content;
    }

    /** Reads what comes after the end of the archive, up to the end of the stream. */
    public void drain() throws IOException {
        byte[] rest = new byte[1 << 16];
        while (in.read(rest) >= 0) {
            // nothing to keep: who checks a digest needs all the bytes to go by
        }
    }

    /** Returns the next header; null at the end of the archive. */
    private TarHeader header() throws IOException {
        TarHeader header = new TarHeader(block("at a header"));
        if (header.isZero()) {
            byte[] second = in.readNBytes(TarWriter.BLOCK);
            if (second.length == 0 || new TarHeader(second).isZero()) {
                return null;
            }
            throw new BadLayerException("a lone block of zeros in the tar archive");
        }
        if (!header.isValid()) {
            throw new BadLayerException("not a tar header: its checksum is wrong");
        }
        return header;
    }

    private byte[] block(String where) throws IOException {
        byte[] block = in.readNBytes(TarWriter.BLOCK);
        if (block.length < TarWriter.BLOCK) {
            throw new BadLayerException("the tar archive is cut off " + where);
        }
        return block;
    }

    private byte[] extendedHeader(TarHeader header) throws IOException {
        long size = header.number(TarHeader.SIZE, 12);
        if (size < 0 || size > MAX_EXTENDED_HEADER) {
            throw new BadLayerException("an extended tar header of " + size + " bytes");
        }
        start(size);
        return new Data().readAllBytes();
    }

    private String gnuText(TarHeader header) throws IOException {
        String text = new String(extendedHeader(header), StandardCharsets.ISO_8859_1);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == 0) {
            end--;
        }
        return text.substring(0, end);
    }

    private void start(long size) {
        left = size;
        padding = -size & (TarWriter.BLOCK - 1);
    }

    private void skipContent() throws IOException {
        byte[] skipped = new byte[(int) Math.min(1 << 16, left)];
        try (Data rest = new Data()) {
            while (rest.read(skipped) > 0) {
                // to the next header
            }
        }
        if (in.readNBytes((int) padding).length < padding) {
            throw new BadLayerException("the tar archive is cut off in an entry's data");
        }
        padding = 0;
    }

    private Entry entry(TarHeader header, PaxRecords pax, String longName, String longLink)
            throws IOException {
        String path = first(pax.getOrNull("path"), longName, header.path());
        Entry.Type type = type(header, path);
        long size = pax.number("size", header.number(TarHeader.SIZE, 12));
        if (size < 0) {
            throw new BadLayerException("a negative size of " + TreePath.display(path));
        }
        // Old archives give links and directories a size, but no data.
        start(type == Entry.Type.FILE ? size : 0);
        content = new Data();
        if (type == Entry.Type.FILE) {
            Optional<SparseFile> sparse = SparseFile.of(header, pax, content, in);
            if (sparse.isPresent()) {
                content = sparse.get();
                size = sparse.get().size();
                path = first(pax.getOrNull("GNU.sparse.name"), path);
            }
        }
        boolean link = type == Entry.Type.SYMLINK || type == Entry.Type.HARD_LINK;
        boolean device = type == Entry.Type.CHAR_DEVICE || type == Entry.Type.BLOCK_DEVICE;
        String target = text(TarHeader.LINK, header);
        return new Entry(
                path,
                type,
                (int) header.number(TarHeader.MODE, 8) & 07777,
                id(pax, "uid", header.number(TarHeader.UID, 8)),
                id(pax, "gid", header.number(TarHeader.GID, 8)),
                type == Entry.Type.FILE ? size : 0,
                pax.mtime(time(header.number(TarHeader.MTIME, 12))),
                link ? first(pax.getOrNull("linkpath"), longLink, target) : "",
                device ? deviceNumber(header.number(TarHeader.DEV_MAJOR, 8), MAX_MAJOR) : 0,
                device ? deviceNumber(header.number(TarHeader.DEV_MINOR, 8), MAX_MINOR) : 0,
                xattrs(pax));
    }

    private static String text(int offset, TarHeader header) {
        return header.text(offset, TarHeader.NAME_LENGTH);
    }

    private static String first(String... texts) {
        for (String text : texts) {
            if (text != null) {
                return text;
            }
        }
        return "";
    }

    private static long id(PaxRecords pax, String key, long inHeader) throws BadLayerException {
        long id = pax.number(key, inHeader);
        if (id < 0 || id > MAX_ID) {
            throw new BadLayerException("a " + key + " out of range: " + id);
        }
        return id;
    }

    private static int deviceNumber(long number, int max) throws BadLayerException {
        if (number < 0 || number > max) {
            throw new BadLayerException("a device number out of range: " + number);
        }
        return (int) number;
    }

    private static Instant time(long seconds) throws BadLayerException {
        if (Math.abs(seconds) > PaxRecords.MAX_SECONDS) {
            throw new BadLayerException("a time of modification out of range: " + seconds);
        }
        return Instant.ofEpochSecond(seconds);
    }

    private static Entry.Type type(TarHeader header, String path) throws BadLayerException {
        return switch (header.type()) {
            case '\0', '0', '7' -> path.endsWith("/") ? Entry.Type.DIRECTORY : Entry.Type.FILE;
            case 'S' -> Entry.Type.FILE;
            case '1' -> Entry.Type.HARD_LINK;
            case '2' -> Entry.Type.SYMLINK;
            case '3' -> Entry.Type.CHAR_DEVICE;
            case '4' -> Entry.Type.BLOCK_DEVICE;
            case '5' -> Entry.Type.DIRECTORY;
            case '6' -> Entry.Type.FIFO;
            default ->
                    throw new BadLayerException(
                            String.format(
                                    "%s: a tar entry of the unknown type %s",
                                    TreePath.display(path),
                                    TreePath.display(String.valueOf(header.type()))));
        };
    }

    private static SortedMap<String, byte[]> xattrs(PaxRecords pax) {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        for (Map.Entry<String, String> record : pax.asMap().entrySet()) {
            if (record.getKey().startsWith(PaxRecords.XATTR)) {
                xattrs.put(
                        PaxRecords.xattrName(record.getKey()),
                        record.getValue().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return xattrs;
    }

    /** The data of the present entry. */
    private final class Data extends InputStream {

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
                throw new BadLayerException("the tar archive is cut off in an entry's data");
            }
            left -= count;
            return count;
        }
    }
}
