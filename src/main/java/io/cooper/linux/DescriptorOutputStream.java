package io.cooper.linux;

import java.io.IOException;
import java.io.OutputStream;

/** Writes to what is open under a descriptor, and closes the descriptor with itself. */
public final class DescriptorOutputStream extends OutputStream {

    private int fd;

    public DescriptorOutputStream(int fd) {
        this.fd = fd;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (fd < 0) {
            throw new IOException("the stream is closed");
        }
        FileCalls.write(fd, bytes, offset, length);
    }

    @Override
    public synchronized void close() {
        if (fd >= 0) {
            FileCalls.close(fd);
            fd = -1;
        }
    }
}
