package io.cooper.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    @Test
    void all_bytes_come_in_their_order() throws IOException {
        byte[] bytes = random(3_000_001);
        try (InputStream ahead = new ReadAhead(new ByteArrayInputStream(bytes))) {
            assertThat(ahead.read()).isEqualTo(bytes[0] & 0xff);
            byte[] rest = ahead.readAllBytes();
            assertThat(rest).isEqualTo(Arrays.copyOfRange(bytes, 1, bytes.length));
            assertThat(ahead.read()).isEqualTo(-1);
        }
    }

    @Test
    void an_empty_stream_is_at_its_end_at_once() throws IOException {
        try (InputStream ahead = new ReadAhead(InputStream.nullInputStream())) {
            assertThat(ahead.read()).isEqualTo(-1);
        }
    }

    @Test
    void a_failure_comes_where_it_happened() throws IOException {
        InputStream failing =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the disk is gone");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        throw new IOException("the disk is gone");
                    }
                };
        byte[] before = random(70_000);
        try (InputStream ahead =
                new ReadAhead(new SequenceInputStream(new ByteArrayInputStream(before), failing))) {
            assertThatThrownBy(ahead::readAllBytes).hasMessage("the disk is gone");
            assertThatThrownBy(ahead::read).hasMessage("the disk is gone");
        }
    }

    @Test
    void nothing_more_is_read_after_it_was_closed() throws IOException {
        AtomicBoolean isClosed = new AtomicBoolean();
        AtomicBoolean isLate = new AtomicBoolean();
        InputStream endless =
                new FilterInputStream(InputStream.nullInputStream()) {
                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        isLate.compareAndSet(false, isClosed.get());
                        return length;
                    }
                };
        InputStream ahead = new ReadAhead(endless);
        assertThat(ahead.read()).isZero();
        ahead.close();
        isClosed.set(true);
        assertThat(isLate).isFalse();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
