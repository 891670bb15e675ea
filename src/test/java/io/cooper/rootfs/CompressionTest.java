package io.cooper.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressionTest {

    private static final byte[] DATA = data();

    private interface Encoder {
        OutputStream to(OutputStream out) throws IOException;
    }

    private static byte[] data() {
        Random random = new Random(1);
        byte[] data = new byte[700_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(20) : i >> 10);
        }
        return data;
    }

    @Test
    void a_layer_is_read_whatever_it_is_compressed_with() throws IOException {
        for (Encoder encoder :
                new Encoder[] {
                    out -> out,
                    Compression::gzip,
                    ZstdOutputStream::new,
                    out -> new XZOutputStream(out, new LZMA2Options(1))
                }) {
            assertThat(decompressed(encoded(encoder))).isEqualTo(DATA);
        }
    }

    @Test
    void gzip_of_several_members_is_read_to_its_end_wherever_one_ends() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] part = Arrays.copyOf(DATA, i % 5 == 0 ? 0 : 1 + random.nextInt(3000));
            // Empty ones, too.
            members.write(encoded(GZIPOutputStream::new, part));
            expected.write(part);
        }
        assertThat(decompressed(members.toByteArray())).isEqualTo(expected.toByteArray());
    }

    @Test
    void gzip_that_ends_too_early_or_is_damaged_is_no_layer() throws IOException {
        byte[] whole = encoded(Compression::gzip);
        for (int length : new int[] {4, 9, 20, whole.length / 2, whole.length - 9}) {
            assertThatThrownBy(() -> decompressed(Arrays.copyOf(whole, length)))
                    .isInstanceOf(IOException.class);
        }
        byte[] damaged = whole.clone();
        damaged[whole.length - 6] ^= 1; // of the checksum
        assertThatThrownBy(() -> decompressed(damaged)).isInstanceOf(IOException.class);
    }

    @Test
    void gzip_is_the_same_however_it_is_written_and_of_any_length() throws IOException {
        for (int length : new int[] {0, 1, 524_287, 524_288, 524_289, DATA.length}) {
            byte[] data = Arrays.copyOf(DATA, length);
            ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
            try (OutputStream gzip = Compression.gzip(atOnce)) {
                gzip.write(data);
            }
            ByteArrayOutputStream inPieces = new ByteArrayOutputStream();
            try (OutputStream gzip = Compression.gzip(inPieces)) {
                for (int at = 0; at < length; at += 1000) {
                    gzip.write(data, at, Math.min(1000, length - at));
                }
            }
            assertThat(inPieces.toByteArray()).isEqualTo(atOnce.toByteArray());
            try (InputStream in =
                    new GZIPInputStream(new ByteArrayInputStream(atOnce.toByteArray()))) {
                assertThat(in.readAllBytes()).isEqualTo(data);
            }
        }
    }

    @Test
    void zstd_of_any_level_is_the_same_however_it_is_written_and_can_be_read() throws IOException {
        for (int level : new int[] {1, 3, 9, 19}) {
            LayerCompression zstd = LayerCompression.parse("zstd:" + level);
            ByteArrayOutputStream inPieces = new ByteArrayOutputStream();
            try (OutputStream out = zstd.to(inPieces)) {
                for (int at = 0; at < DATA.length; at += 1000) {
                    out.write(DATA, at, Math.min(1000, DATA.length - at));
                }
            }
            assertThat(inPieces.toByteArray()).isEqualTo(encoded(zstd::to));
            assertThat(decompressed(inPieces.toByteArray())).isEqualTo(DATA);
        }
    }

    @Test
    void a_compression_has_a_format_and_a_level_that_the_format_knows() {
        assertThat(LayerCompression.parse("gzip")).isEqualTo(LayerCompression.USUAL);
        assertThat(LayerCompression.parse("gzip:9")).hasToString("gzip:9");
        assertThat(LayerCompression.parse("zstd")).hasToString("zstd:3");
        for (String wrong :
                List.of("", "brotli", "gzip:0", "gzip:10", "zstd:20", "zstd:", "ZSTD")) {
            assertThatThrownBy(() -> LayerCompression.parse(wrong))
                    .hasMessage(
                            "<compression>"
                                    + wrong
                                    + "</compression> is neither gzip nor zstd, with a level behind"
                                    + " it if need be: gzip:1 to gzip:9, zstd:1 to zstd:19");
        }
    }

    @Test
    void gzip_stores_what_does_not_get_smaller_and_compresses_what_is_beside_it()
            throws IOException {
        byte[] data = new byte[2_500_000];
        new Random(1).nextBytes(data);
        Arrays.fill(data, 700_000, 1_900_000, (byte) 'x');
        for (int length : new int[] {524_288, 1_048_576, 2_097_152, data.length}) {
            byte[] part = Arrays.copyOf(data, length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream gzip = Compression.gzip(out)) {
                gzip.write(part);
            }
            try (InputStream in =
                    new GZIPInputStream(new ByteArrayInputStream(out.toByteArray()))) {
                assertThat(in.readAllBytes()).isEqualTo(part);
            }
            assertThat(decompressed(out.toByteArray())).isEqualTo(part);
            int random = Math.min(length, 700_000) + Math.max(0, length - 1_900_000);
            assertThat(out.size()).isBetween(random, random + 10_000);
        }
    }

    @Test
    void zstd_frames_follow_each_other_with_skippable_ones_between() throws IOException {
        byte[] frame = encoded(ZstdOutputStream::new);
        byte[] skippable = {0x5e, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : new byte[][] {skippable, frame, skippable, frame, skippable}) {
            all.writeBytes(part);
        }
        byte[] read = decompressed(all.toByteArray());
        assertThat(read).hasSize(2 * DATA.length).endsWith(DATA);
    }

    @Test
    void zstd_data_that_is_cut_off_is_an_error() throws IOException {
        byte[] frame = encoded(ZstdOutputStream::new);
        for (int length : new int[] {5, 9, 1000, frame.length - 1}) {
            assertThatThrownBy(() -> decompressed(Arrays.copyOf(frame, length)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void zstd_data_with_a_huge_window_is_refused() {
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) 0xf8, 1, 0, 0};
        assertThatThrownBy(() -> decompressed(frame))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("window of more than 8 MiB");
    }

    @Test
    void damaged_zstd_and_xz_data_is_an_io_error_and_nothing_else() throws IOException {
        Random random = new Random(42);
        byte[] zstd = encoded(ZstdOutputStream::new);
        byte[] xz = encoded(out -> new XZOutputStream(out, new LZMA2Options(0)));
        for (int i = 0; i < 300; i++) {
            byte[] damaged = (i % 2 == 0 ? zstd : xz).clone();
            for (int j = 0; j <= random.nextInt(3); j++) {
                damaged[4 + random.nextInt(damaged.length - 4)] ^= (byte) (1 + random.nextInt(255));
            }
            try {
                decompressed(damaged);
            } catch (IOException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    private static byte[] encoded(Encoder encoder) throws IOException {
        return encoded(encoder, DATA);
    }

    private static byte[] encoded(Encoder encoder, byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream encoding = encoder.to(out)) {
            encoding.write(data);
        }
        return out.toByteArray();
    }

    private static byte[] decompressed(byte[] bytes) throws IOException {
        try (InputStream in = Compression.decompress(new ByteArrayInputStream(bytes), "test")) {
            return in.readAllBytes();
        }
    }
}
