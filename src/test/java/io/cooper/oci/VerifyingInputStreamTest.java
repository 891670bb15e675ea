package io.cooper.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VerifyingInputStreamTest {

    private static final byte[] BYTES = "layer".getBytes(StandardCharsets.UTF_8);
    private static final Descriptor BLOB = Descriptor.of(MediaTypes.OCI_LAYER, BYTES);

    @Test
    void whole_blobs_are_read_as_they_are() throws IOException {
        assertThat(read("layer")).isEqualTo(BYTES);
    }

    @Test
    void other_bytes_of_the_same_length_are_refused() {
        refuses("lay0r", "its bytes have the digest");
    }

    @Test
    void a_blob_that_ends_early_is_refused() {
        refuses("lay", "it has 3 bytes instead of 5");
    }

    @Test
    void a_blob_that_does_not_end_is_refused() {
        refuses("layers", "it is longer than 5 bytes");
    }

    private static void refuses(String text, String reason) {
        assertThatExceptionOfType(CorruptBlobException.class)
                .isThrownBy(() -> read(text))
                .withMessageContainingAll(BLOB.digest().toString(), "the test", reason);
    }

    private static byte[] read(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (VerifyingInputStream in =
                new VerifyingInputStream(new ByteArrayInputStream(bytes), BLOB, "the test")) {
            return in.readAllBytes();
        }
    }
}
