package io.cooper.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cooper.oci.CorruptBlobException;
import io.cooper.oci.Descriptor;
import io.cooper.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {

    private static final byte[] BYTES = "layer".getBytes(StandardCharsets.UTF_8);
    private static final Descriptor BLOB = Descriptor.of(MediaTypes.OCI_LAYER, BYTES);

    @TempDir Path directory;
    private final AtomicInteger fetched = new AtomicInteger();

    @Test
    void a_blob_is_fetched_once() throws IOException {
        assertThat(get()).hasBinaryContent(BYTES);
        assertThat(get()).hasBinaryContent(BYTES);
        assertThat(fetched).hasValue(1);
    }

    @Test
    void a_damaged_blob_is_fetched_again() throws IOException {
        Files.writeString(get(), "lay0r");
        assertThat(new BlobStore(directory).has(BLOB)).isTrue();
        assertThat(new BlobStore(directory).find(BLOB)).isEmpty();
        assertThat(get()).hasBinaryContent(BYTES);
        assertThat(fetched).hasValue(2);
    }

    @Test
    void a_damaged_blob_is_as_if_not_there() throws IOException {
        assertThat(new BlobStore(directory).find(BLOB)).isEmpty();
        Path file = get();
        assertThat(new BlobStore(directory).find(BLOB)).contains(file);
        Files.writeString(file, "lay0r");
        assertThat(new BlobStore(directory).find(BLOB)).isEmpty();
    }

    @Test
    void what_was_whole_a_moment_ago_is_not_read_again_but_missed_when_it_is_gone()
            throws IOException {
        BlobStore store = new BlobStore(directory);
        Path file = store.get(BLOB, out -> out.write(BYTES));
        Files.writeString(file, "lay0r");
        assertThat(store.find(BLOB)).contains(file);

        Files.delete(file);
        assertThat(store.find(BLOB)).isEmpty();
        assertThat(store.get(BLOB, out -> out.write(BYTES))).hasBinaryContent(BYTES);
    }

    @Test
    void what_is_not_the_blob_is_refused_and_leaves_nothing() throws IOException {
        BlobStore store = new BlobStore(directory);
        assertThatExceptionOfType(CorruptBlobException.class)
                .isThrownBy(() -> store.get(BLOB, out -> out.write('x')))
                .withMessageContaining("1 bytes instead of 5");
        assertThatExceptionOfType(CorruptBlobException.class)
                .isThrownBy(() -> store.get(BLOB, out -> out.write(new byte[BYTES.length])))
                .withMessageContaining("its bytes have the digest");
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void a_file_that_was_made_elsewhere_is_taken_in() throws IOException {
        Path made = Files.write(directory.resolve("made"), BYTES);
        BlobStore store = new BlobStore(directory.resolve("cache"));

        store.keep(BLOB, made);
        store.keep(BLOB, made);

        assertThat(store.find(BLOB))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(BYTES));
        assertThat(made).exists();
        assertThat(directory.resolve("cache/blobs/sha256"))
                .isDirectoryNotContaining("glob:**.partial*");
    }

    @Test
    void the_cache_lies_where_the_xdg_specification_says() {
        Path home = Path.of("/home/x");
        assertThat(BlobStore.defaultDirectory(Map.of(), home))
                .isEqualTo(Path.of("/home/x/.cache/cooper"));
        assertThat(BlobStore.defaultDirectory(Map.of("XDG_CACHE_HOME", "/c"), home))
                .isEqualTo(Path.of("/c/cooper"));
        assertThat(BlobStore.defaultDirectory(Map.of("XDG_CACHE_HOME", "c"), home))
                .isEqualTo(Path.of("/home/x/.cache/cooper"));
    }

    private Path get() throws IOException {
        return new BlobStore(directory)
                .get(
                        BLOB,
                        out -> {
                            fetched.incrementAndGet();
                            out.write(BYTES);
                        });
    }
}
