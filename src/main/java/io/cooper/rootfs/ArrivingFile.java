package io.cooper.rootfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that somebody is still writing, maybe another process: it grows under a name of its own,
 * and gets its final one when it is whole, or is removed. Whoever reads it is given what has come,
 * and waits for the rest.
 */
final class ArrivingFile extends InputStream {

    /** Short beside what a few hundred kilobytes take over a network. */
    private static final long PAUSE_MILLIS = 2;

    private final InputStream in;
    private final Path partial;
    private final Path file;
    private final long size;
    private long position;
    private boolean isOver; // nobody writes to it any more
    private volatile boolean isGivenUp;

    private ArrivingFile(InputStream in, Path partial, Path file, long size) {
        this.in = in;
        this.partial = partial;
        this.file = file;
        this.size = size;
    }

    /**
     * Opens it.
     *
     * @param partial its name while it grows
     * @param file its name when it is whole
     * @param size that it will have, in bytes
     * @return a stream that fails if the file does not become whole
     */
    static InputStream open(Path partial, Path file, long size) throws IOException {
        try {
            return new ArrivingFile(Files.newInputStream(partial), partial, file, size);
        } catch (NoSuchFileException e) {
            return whole(file);
        }
    }

    private static InputStream whole(Path file) throws IOException {
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw neverCame(file);
        }
    }

    private static IOException neverCame(Path file) {
        return new IOException(file + " has not arrived");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        while (count < 0 && !isOver) {
            // Also at its end until it has its name: who has read it all may open it by that.
            isOver = !Files.exists(partial);
            if (!isOver && isGivenUp) {
                throw neverCame(file);
            }
            if (!isOver) {
                pause();
            }
            count = in.read(bytes, offset, length);
        }
        position += Math.max(count, 0);
        if (count < 0 && (position < size || !Files.exists(file))) {
            throw neverCame(file);
        }
        return count;
    }

    /** Lets no thread wait any more for what has not come. */
    void giveUp() {
        isGivenUp = true;
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a layer was awaited");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
