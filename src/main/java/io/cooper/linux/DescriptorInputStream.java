package io.cooper.linux;

import java.io.IOException;
import java.io.InputStream;

/** Reads what is open under a descriptor, and closes the descriptor with itself. */
public final class DescriptorInputStream extends InputStream {

    private int fd;

    public DescriptorInputStream(int fd) {
        this.fd = fd;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (fd < 0) {
            throw new IOException("the stream is closed");
        }
        return FileCalls.read(fd, bytes, offset, length);
    }

    @Override
    public void close() {
        if (fd >= 0) {
            FileCalls.close(fd);
            fd = -1;
        }
    }
}
