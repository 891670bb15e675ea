package io.cooper.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ArrivingFileTest {

    @TempDir Path directory;

    private Path partial;
    private Path file;

    @BeforeEach
    void begin() throws IOException {
        partial = Files.createFile(directory.resolve("partial"));
        file = directory.resolve("file");
    }

    @Test
    void what_has_come_is_read_before_the_rest_comes() throws Exception {
        try (InputStream in = ArrivingFile.open(partial, file, 6)) {
            append("abc");
            assertThat(in.readNBytes(3)).asString().isEqualTo("abc");
            CompletableFuture<String> rest = readAll(in);
            append("def");
            assertThat(rest).isNotDone();
            Files.move(partial, file);
            assertThat(rest.get()).isEqualTo("def");
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void its_end_is_there_only_when_it_has_its_name() throws Exception {
        append("abc");
        try (InputStream in = ArrivingFile.open(partial, file, 3)) {
            CompletableFuture<String> all = readAll(in);
            assertThatThrownBy(() -> all.get(20, TimeUnit.MILLISECONDS)).isNotNull();
            Files.move(partial, file);
            assertThat(all.get()).isEqualTo("abc");
        }
    }

    @Test
    void it_may_be_whole_before_it_is_opened() throws IOException {
        append("abc");
        Files.move(partial, file);
        try (InputStream in = ArrivingFile.open(partial, file, 3)) {
            assertThat(in.readAllBytes()).asString().isEqualTo("abc");
        }
    }

    @Test
    void what_never_comes_is_told_of() throws Exception {
        append("abc");
        try (InputStream in = ArrivingFile.open(partial, file, 6)) {
            CompletableFuture<String> all = readAll(in);
            Files.delete(partial);
            assertThatThrownBy(all::get).hasMessageContaining(file + " has not arrived");
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> ArrivingFile.open(partial, file, 6))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " has not arrived");
    }

    @Test
    void the_file_of_somebody_else_does_not_stand_for_the_rest() throws IOException {
        append("abc");
        try (InputStream in = ArrivingFile.open(partial, file, 6)) {
            Files.delete(partial);
            Files.writeString(file, "abcdef");
            assertThatThrownBy(in::readAllBytes).hasMessage(file + " has not arrived");
        }
    }

    @Test
    void who_waits_can_be_interrupted() throws IOException {
        try (InputStream in = ArrivingFile.open(partial, file, 6)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void who_gives_up_a_layer_does_not_wait_for_the_rest_of_it() throws IOException {
        TarWriter tar = new TarWriter(Files.newOutputStream(partial));
        byte[] content = new byte[200_000];
        tar.add(
                Entry.file("file", 0644, content.length, Instant.EPOCH),
                new ByteArrayInputStream(content));
        Descriptor blob =
                Descriptor.of(MediaTypes.OCI_LAYER, Digest.sha256(content), content.length + 2048);
        LayerFile layer = LayerFile.of(blob, blob.digest(), file).arrivingAt(partial);
        assertThatThrownBy(
                        () ->
                                layer.read(
                                        (in, what) -> {
                                            in.readNBytes(1000);
                                            throw new BadLayerException("enough of " + what);
                                        }))
                .hasMessageStartingWith("enough of");
        assertThat(partial).exists();
    }

    private void append(String text) throws IOException {
        Files.writeString(partial, text, StandardOpenOption.APPEND);
    }

    private static CompletableFuture<String> readAll(InputStream in) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread reader =
                new Thread(
                        () -> {
                            try {
                                text.complete(
                                        new String(in.readAllBytes(), StandardCharsets.US_ASCII));
                            } catch (IOException e) {
                                text.completeExceptionally(e);
                            }
                        });
        reader.setDaemon(true);
        reader.start();
        return text;
    }
}
