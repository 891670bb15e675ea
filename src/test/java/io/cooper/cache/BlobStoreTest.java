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
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {

    private static final byte[] BYTES = "layer".getBytes(StandardCharsets.UTF_8);
    private static final Descriptor BLOB = Descriptor.of(MediaTypes.OCI_LAYER, BYTES);

    private static final Descriptor LARGE = Descriptor.of(MediaTypes.OCI_LAYER, new byte[2 << 20]);

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
    void a_large_blob_that_nobody_has_touched_is_read_once() throws IOException {
        Path file = large(anHourAgo());
        assertThat(new BlobStore(directory).find(LARGE)).contains(file);

        damage(file, Files.getLastModifiedTime(file));
        assertThat(new BlobStore(directory).find(LARGE)).as("not read").contains(file);
        damage(file, anHourAgo());
        assertThat(new BlobStore(directory).find(LARGE)).as("touched").isEmpty();
    }

    @Test
    void a_large_blob_that_was_written_just_now_is_read_again() throws IOException {
        Path file = large(FileTime.from(Instant.now()));
        assertThat(new BlobStore(directory).find(LARGE)).contains(file);
        damage(file, Files.getLastModifiedTime(file));
        assertThat(new BlobStore(directory).find(LARGE)).isEmpty();
    }

    @Test
    void a_blob_that_turned_out_to_be_damaged_is_read_the_next_time() throws IOException {
        Path file = large(anHourAgo());
        BlobStore store = new BlobStore(directory);
        assertThat(store.find(LARGE)).contains(file);
        damage(file, Files.getLastModifiedTime(file));

        store.doubt(LARGE.digest());

        assertThat(store.find(LARGE)).isEmpty();
        assertThat(new BlobStore(directory).find(LARGE)).isEmpty();
    }

    private Path large(FileTime mtime) throws IOException {
        Path file = new BlobStore(directory).get(LARGE, out -> out.write(new byte[2 << 20]));
        return Files.setLastModifiedTime(file, mtime);
    }

    private static FileTime anHourAgo() {
        return FileTime.from(Instant.now().minusSeconds(3600));
    }

    private static void damage(Path file, FileTime mtime) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2]++;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, mtime);
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
