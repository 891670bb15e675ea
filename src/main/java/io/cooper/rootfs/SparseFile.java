package io.cooper.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The content of a file that GNU tar stored without its holes: old GNU format (type {@code S}) and
 * pax format 1.0. The holes are read as zeros.
 */
final class SparseFile extends InputStream {

    private static final int MAX_PIECES = 1 << 20;
    private static final int NUMBER = 12;
    private static final int OLD_MAP = 386;
    private static final int OLD_PIECES = 4;
    private static final int OLD_MORE = 482;
    private static final int OLD_SIZE = 483;
    private static final int MORE_PIECES = 21;
    private static final int MORE_MORE = 504;

    private record Piece(long offset, long length) {}

    private final InputStream data;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long size;
    private long position;
    private byte[] mapBlock = {};
    private int mapAt;

    private SparseFile(InputStream data) {
        this.data = data;
    }

    /**
     * Returns the content of an entry if it is stored without its holes.
     *
     * @param data what the archive has for the entry
     * @param archive the archive itself: old maps may go on in blocks before the data
     */
    static Optional<SparseFile> of(
            TarHeader header, PaxRecords pax, InputStream data, InputStream archive)
            throws IOException {
        SparseFile file = new SparseFile(data);
        if (header.type() == 'S') {
            file.readOldMap(header, archive);
            return Optional.of(file);
        }
        if (pax.getOrNull("GNU.sparse.major") != null) {
            if (pax.number("GNU.sparse.major", 0) != 1) {
                throw new BadLayerException("a sparse file in an unknown format of GNU tar");
            }
            file.setSize(pax.number("GNU.sparse.realsize", 0));
            file.readMap();
            return Optional.of(file);
        }
        if (pax.getOrNull("GNU.sparse.size") != null) {
            throw new BadLayerException(
                    "a sparse file in GNU tar's pax format 0: pack it with --sparse-version=1.0");
        }
        return Optional.empty();
    }

    long size() {
        return size;
    }

    private void setSize(long size) throws BadLayerException {
        if (size < 0) {
            throw new BadLayerException("a sparse file of a negative size");
        }
        this.size = size;
    }

    private void readOldMap(TarHeader header, InputStream archive) throws IOException {
        setSize(header.number(OLD_SIZE, NUMBER));
        addOld(header, OLD_MAP, OLD_PIECES);
        boolean more = header.block()[OLD_MORE] != 0;
        while (more) {
            byte[] block = archive.readNBytes(TarWriter.BLOCK);
            if (block.length < TarWriter.BLOCK) {
                throw new BadLayerException("the tar archive is cut off in a map of a sparse file");
            }
            addOld(new TarHeader(block), 0, MORE_PIECES);
            more = block[MORE_MORE] != 0;
        }
    }

    private void addOld(TarHeader block, int offset, int count) throws BadLayerException {
        for (int i = 0; i < count; i++) {
            int at = offset + 2 * NUMBER * i;
            if (block.block()[at] != 0) {
                add(block.number(at, NUMBER), block.number(at + NUMBER, NUMBER));
            }
        }
    }

    private void readMap() throws IOException {
        long count = mapNumber();
        for (long i = 0; i < count; i++) {
            add(mapNumber(), mapNumber());
        }
    }

    private long mapNumber() throws IOException {
        long number = 0;
        for (int digits = 0; digits < 19; digits++) {
            int c = mapByte();
            if (c == '\n' && digits > 0) {
                return number;
            }
            if (c < '0' || c > '9') {
                break;
            }
            number = number * 10 + (c - '0');
        }
        throw new BadLayerException("a malformed map of a sparse file");
    }

    private int mapByte() throws IOException {
        if (mapAt == mapBlock.length) {
            mapBlock = data.readNBytes(TarWriter.BLOCK); // what is left of the last is padding
            mapAt = 0;
        }
        return mapAt < mapBlock.length ? mapBlock[mapAt++] : -1;
    }

    /** Goes over the hole that comes next, if one does, and returns its size. */
    long skipHole() {
        dropRead();
        long next = pieces.isEmpty() ? size : pieces.peek().offset();
        long hole = Math.max(0, next - position);
        position += hole;
        return hole;
    }

    private void dropRead() {
        while (!pieces.isEmpty() && position >= end(pieces.peek())) {
            pieces.pop();
        }
    }

    private void add(long offset, long length) throws BadLayerException {
        long before = pieces.isEmpty() ? 0 : pieces.getLast().offset() + pieces.getLast().length();
        if (offset < before
                || length < 0
                || offset > size - length
                || pieces.size() >= MAX_PIECES) {
            throw new BadLayerException("a malformed map of a sparse file");
        }
        pieces.add(new Piece(offset, length));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        dropRead();
        if (position >= size) {
            return -1;
        }
        Piece piece = pieces.peek();
        int count;
        if (piece != null && position >= piece.offset()) {
            count = data.read(bytes, offset, (int) Math.min(length, end(piece) - position));
            if (count < 0) {
                throw new BadLayerException("a sparse file has less data than its map says");
            }
        } else {
            long hole = (piece == null ? size : piece.offset()) - position;
            count = (int) Math.min(length, hole);
            java.util.Arrays.fill(bytes, offset, offset + count, (byte) 0);
        }
        position += count;
        return count;
    }

    private static long end(Piece piece) {
        return piece.offset() + piece.length();
    }
}
