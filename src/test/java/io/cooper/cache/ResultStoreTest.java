package io.cooper.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultStoreTest {

    @TempDir private Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_result_is_found_by_its_key_in_a_later_build() throws IOException {
        Digest key = Digest.sha256(bytes("inputs"));
        assertThat(new ResultStore(directory).find(key)).isEmpty();

        new ResultStore(directory).keep(key, bytes("one"));
        new ResultStore(directory).keep(key, bytes("other"));

        assertThat(new ResultStore(directory).find(key)).contains(bytes("other"));
        assertThat(directory.resolve("results/sha256"))
                .isDirectoryContaining("glob:**" + key.hex());
    }

    @Test
    void a_damaged_blob_is_as_if_not_there() throws IOException {
        BlobStore blobs = new BlobStore(directory);
        Descriptor blob = Descriptor.of("text/plain", bytes("whole"));
        assertThat(blobs.find(blob)).isEmpty();

        Path file = blobs.get(blob, out -> out.write(bytes("whole")));
        assertThat(blobs.find(blob)).contains(file);
        Files.writeString(file, "w");
        assertThat(blobs.find(blob)).isEmpty();
    }
}
