package io.cooper.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A piece of memory of one thread at a fixed address, for the arguments and results of calls, so
 * that a call allocates nothing: two paths, a structure, and a buffer for data.
 */
final class Scratch {

    static final int PATH_SIZE = 4400;
    static final int DATA_SIZE = 256 * 1024;

    private static final int SECOND_PATH = PATH_SIZE;
    private static final int STRUCTURE = 2 * PATH_SIZE;
    private static final int DATA = STRUCTURE + 512;

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private final ByteBuffer memory =
            ByteBuffer.allocateDirect(DATA + DATA_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private final long address =
            Pointer.nativeValue(Native.getDirectBufferPointer(memory)); // lives as long as memory

    static Scratch get() {
        return OF_THREAD.get();
    }

    /** Stores a path and returns its address, or 0 if it is too long or has a NUL in it. */
    long path(String path) {
        return store(0, path);
    }

    /** Stores another path beside the first. */
    long secondPath(String path) {
        return store(SECOND_PATH, path);
    }

    private long store(int offset, String text) {
        int length = text.length();
        if (length >= PATH_SIZE) {
            return 0;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return 0;
            }
            if (c > 0xff) {
                throw new IllegalArgumentException(
                        "a path whose characters are not bytes: " + text);
            }
            memory.put(offset + i, (byte) c);
        }
        memory.put(offset + length, (byte) 0);
        return address + offset;
    }

    long structure() {
        return address + STRUCTURE;
    }

    int structureInt(int offset) {
        return memory.getInt(STRUCTURE + offset);
    }

    long structureLong(int offset) {
        return memory.getLong(STRUCTURE + offset);
    }

    int structureShort(int offset) {
        return memory.getShort(STRUCTURE + offset) & 0xffff;
    }

    void structureLong(int offset, long value) {
        memory.putLong(STRUCTURE + offset, value);
    }

    void structureFrom(byte[] bytes) {
        memory.put(STRUCTURE, bytes);
    }

    void structureTo(byte[] bytes) {
        memory.get(STRUCTURE, bytes);
    }

    long data() {
        return address + DATA;
    }

    void dataFrom(byte[] bytes, int offset, int length) {
        memory.put(DATA, bytes, offset, length);
    }

    void dataTo(byte[] bytes, int offset, int length) {
        memory.get(DATA, bytes, offset, length);
    }

    int dataShort(int offset) {
        return memory.getShort(DATA + offset) & 0xffff;
    }

    int dataByte(int offset) {
        return memory.get(DATA + offset) & 0xff;
    }

    /** Returns the text between an offset in the data and the next NUL. */
    String dataText(int offset) {
        int end = offset;
        while (memory.get(DATA + end) != 0) {
            end++;
        }
        return dataText(offset, end - offset);
    }

    String dataText(int offset, int length) {
        byte[] bytes = new byte[length];
        memory.get(DATA + offset, bytes);
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
