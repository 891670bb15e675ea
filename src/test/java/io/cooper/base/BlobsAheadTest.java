package io.cooper.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.cache.BlobStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.MediaTypes;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.LayerStack;
import io.cooper.rootfs.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlobsAheadTest {

    private static final byte[] FIRST_LAYER = layer("first");
    private static final byte[] SECOND_LAYER = layer("second");
    private static final Descriptor FIRST = Descriptor.of(MediaTypes.OCI_LAYER, FIRST_LAYER);
    private static final Descriptor SECOND = Descriptor.of(MediaTypes.OCI_LAYER, SECOND_LAYER);

    @TempDir Path directory;

    private final List<Digest> fetched = Collections.synchronizedList(new ArrayList<>());
    private final Map<Digest, BlobStore.Fetcher> servers = new HashMap<>();
    private Blobs blobs;

    /** Blobs that are far unless the store has them. */
    private record Blobs(BlobStore store, Map<Digest, BlobStore.Fetcher> servers)
            implements BaseImage.Blobs {

        @Override
        public Path file(Descriptor blob) throws IOException {
            return store.get(blob, servers.get(blob.digest()));
        }

        @Override
        public Optional<Path> find(Descriptor blob) throws IOException {
            return store.find(blob);
        }

        @Override
        public Optional<BlobStore.Arrival> expect(Descriptor blob) throws IOException {
            return store.has(blob)
                    ? Optional.empty()
                    : Optional.of(store.expect(blob, servers.get(blob.digest())));
        }
    }

    @BeforeEach
    void serve() {
        blobs = new Blobs(new BlobStore(directory), servers);
        serve(FIRST, out -> out.write(FIRST_LAYER));
        serve(SECOND, out -> out.write(SECOND_LAYER));
    }

    private void serve(Descriptor blob, BlobStore.Fetcher server) {
        servers.put(
                blob.digest(),
                out -> {
                    fetched.add(blob.digest());
                    server.writeTo(out);
                });
    }

    private static byte[] layer(String name) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        try {
            TarWriter writer = new TarWriter(tar);
            byte[] content = new byte[100_000];
            writer.add(
                    Entry.file(name, 0644, content.length, Instant.EPOCH),
                    new ByteArrayInputStream(content));
            writer.finish();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return tar.toByteArray();
    }

    private BlobsAhead ahead(Descriptor... needed) throws IOException {
        return BlobsAhead.of(blobs, List.of(needed));
    }

    private static LayerFile layer(BaseImage.Blobs from, Descriptor blob) throws IOException {
        return from.layer(blob, blob.digest());
    }

    private static List<String> names(LayerFile... layers) throws IOException {
        return List.copyOf(LayerStack.of(List.of(layers)).listing().items().keySet());
    }

    @Test
    void layers_are_fetched_before_anybody_asks_each_once() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        serve(
                SECOND,
                out -> {
                    out.write(SECOND_LAYER);
                    done.countDown();
                });
        // An image may have the same layer twice.
        BlobsAhead ahead = ahead(FIRST, SECOND, FIRST);
        done.await();

        assertThat(ahead.file(SECOND)).hasBinaryContent(SECOND_LAYER);
        assertThat(ahead.find(FIRST))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(FIRST_LAYER));
        assertThat(ahead.file(FIRST)).hasBinaryContent(FIRST_LAYER);
        assertThat(fetched).containsExactly(FIRST.digest(), SECOND.digest());
        assertThat(files()).containsExactlyInAnyOrder(FIRST.digest().hex(), SECOND.digest().hex());
    }

    @Test
    void what_has_come_of_a_layer_is_read_already() throws Exception {
        CountDownLatch wasRead = new CountDownLatch(1);
        serve(
                FIRST,
                out -> {
                    writeHalf(out);
                    await(wasRead);
                    out.write(FIRST_LAYER, FIRST_LAYER.length / 2, FIRST_LAYER.length / 2);
                });
        BlobsAhead ahead = ahead(FIRST, SECOND);
        LayerFile first = layer(ahead, FIRST);
        LayerFile second = layer(ahead, SECOND);

        try (var in = first.open()) {
            assertThat(in.readNBytes(FIRST_LAYER.length / 2))
                    .isEqualTo(Arrays.copyOf(FIRST_LAYER, FIRST_LAYER.length / 2));
        }
        assertThat(first.file()).doesNotExist();
        wasRead.countDown();

        assertThat(names(first, second)).contains("first", "second");
        assertThat(first.file()).hasBinaryContent(FIRST_LAYER);
        assertThat(layer(ahead, FIRST).arrivingOrNull()).as("it is whole").isNull();
    }

    @Test
    void who_asks_is_told_why_a_layer_cannot_be_fetched() throws Exception {
        CountDownLatch isRead = new CountDownLatch(1);
        serve(
                FIRST,
                out -> {
                    await(isRead);
                    writeHalf(out);
                    throw new IOException("the registry is gone");
                });
        BlobsAhead ahead = ahead(FIRST, SECOND);
        LayerFile first = layer(ahead, FIRST);
        isRead.countDown();

        assertThatThrownBy(() -> names(first)).hasMessageEndingWith("has not arrived");
        assertThatThrownBy(() -> ahead.file(FIRST)).hasMessage("the registry is gone");
        assertThatThrownBy(() -> ahead.find(FIRST)).hasMessage("the registry is gone");
        assertThatThrownBy(() -> layer(ahead, FIRST)).hasMessage("the registry is gone");
        assertThat(ahead.file(SECOND)).hasBinaryContent(SECOND_LAYER);
        assertThat(files()).containsExactly(SECOND.digest().hex());
    }

    @Test
    void a_layer_that_is_another_than_it_should_be_does_not_arrive() throws Exception {
        CountDownLatch isRead = new CountDownLatch(1);
        serve(
                FIRST,
                out -> {
                    await(isRead);
                    out.write(SECOND_LAYER);
                });
        BlobsAhead ahead = ahead(FIRST);
        LayerFile first = layer(ahead, FIRST);
        isRead.countDown();

        assertThatThrownBy(() -> names(first)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ahead.file(FIRST))
                .hasMessageContaining(FIRST.digest() + " from this machine is corrupt");
        assertThat(files()).isEmpty();
    }

    @Test
    void what_is_on_this_machine_is_not_read_before_somebody_asks() throws IOException {
        blobs.file(FIRST);
        BaseImage.Blobs ahead = image().ahead().blobs();

        assertThat(ahead.file(SECOND)).hasBinaryContent(SECOND_LAYER);
        assertThat(ahead.file(FIRST)).hasBinaryContent(FIRST_LAYER);
        assertThat(layer(ahead, FIRST).arrivingOrNull()).isNull();
        assertThat(fetched).containsExactly(FIRST.digest(), SECOND.digest());
    }

    @Test
    void what_nobody_waits_for_any_more_is_given_up() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        serve(
                FIRST,
                out -> {
                    begun.countDown();
                    try {
                        await(never);
                    } finally {
                        ended.countDown();
                    }
                });
        BlobsAhead ahead = ahead(FIRST, SECOND);
        begun.await();

        ahead.close();

        assertThat(files()).isEmpty();
        ended.await();
        assertThat(fetched).containsExactly(FIRST.digest());
    }

    @Test
    void what_has_come_stays_when_nobody_waits_any_more() throws Exception {
        BlobsAhead ahead = ahead(FIRST, SECOND);
        ahead.file(SECOND);
        ahead.close();
        assertThat(files()).containsExactlyInAnyOrder(FIRST.digest().hex(), SECOND.digest().hex());
    }

    private static void writeHalf(OutputStream out) throws IOException {
        out.write(FIRST_LAYER, 0, FIRST_LAYER.length / 2);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Returns the names of the files in the store. */
    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private BaseImage image() throws IOException {
        ImageConfig config =
                ImageConfig.parse(
                        "{\"rootfs\":{\"diff_ids\":[]}}".getBytes(StandardCharsets.UTF_8),
                        "a test");
        return new BaseImage("base", FIRST.digest(), config, List.of(FIRST, SECOND), blobs);
    }
}
