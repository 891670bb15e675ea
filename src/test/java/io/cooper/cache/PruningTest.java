package io.cooper.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {

    private static final Duration YEARS = Duration.ofDays(1000);

    @TempDir private Path directory;
    private final Instant now = Instant.now();
    private final List<Path> removed = new ArrayList<>();

    private Path blob(int content, Duration unused) throws IOException {
        byte[] bytes = {(byte) content, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        Path file =
                new BlobStore(directory)
                        .get(Descriptor.of(MediaTypes.OCI_LAYER, bytes), out -> out.write(bytes));
        Files.setLastModifiedTime(file, FileTime.from(now.minus(unused)));
        return file;
    }

    @Test
    void what_is_too_old_goes() throws IOException {
        Path old = blob(1, Duration.ofDays(31));
        Path young = blob(2, Duration.ofDays(29));

        Pruning.Result result =
                new Pruning(Duration.ofDays(30), Long.MAX_VALUE)
                        .apply(directory, now, removed::add);

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(result).isEqualTo(new Pruning.Result(1, 10, 10));
    }

    @Test
    void the_oldest_go_until_the_rest_is_small_enough() throws IOException {
        Path oldest = blob(1, Duration.ofDays(3));
        Path older = blob(2, Duration.ofDays(2));
        Path old = blob(3, Duration.ofDays(1));

        new Pruning(YEARS, 15).apply(directory, now, removed::add);

        assertThat(oldest).doesNotExist();
        assertThat(older).doesNotExist();
        assertThat(old).exists();
    }

    @Test
    void what_a_build_may_be_using_stays() throws IOException {
        Path used = blob(1, Duration.ofMinutes(59));
        Pruning.Result result = new Pruning(Duration.ZERO, 0).apply(directory, now, removed::add);
        assertThat(used).exists();
        assertThat(result.files()).isZero();
    }

    @Test
    void a_tree_goes_as_a_whole_and_not_while_a_build_may_have_it() throws IOException {
        Path old = tree(1, Duration.ofDays(2));
        Path used = tree(2, Duration.ofHours(23));

        Pruning.Result result = new Pruning(YEARS, 100).apply(directory, now, removed::add);

        assertThat(removed).containsExactly(old);
        assertThat(used).exists();
        assertThat(result).isEqualTo(new Pruning.Result(1, 1000, 1000));
    }

    private Path tree(int content, Duration unused) throws IOException {
        Digest key = Digest.sha256(new byte[] {(byte) content});
        KeptDirectory tree = new KeptDirectory(directory.resolve("trees"), key);
        Files.createDirectories(tree.content());
        tree.finish("whole", 1000);
        Files.setLastModifiedTime(
                tree.directory().resolve("state"), FileTime.from(now.minus(unused)));
        return tree.directory();
    }

    @Test
    void use_makes_young() throws IOException {
        Path used = blob(1, Duration.ofDays(40));
        Path unused = blob(2, Duration.ofDays(40));
        ResultStore results = new ResultStore(directory);
        Digest key = Digest.sha256(new byte[] {1});
        results.keep(key, new byte[] {1});
        Path result = directory.resolve("results/sha256").resolve(key.hex());
        Files.setLastModifiedTime(result, FileTime.from(now.minus(Duration.ofDays(40))));

        new BlobStore(directory)
                .find(Descriptor.of(MediaTypes.OCI_LAYER, Files.readAllBytes(used)));
        assertThat(results.find(key)).isPresent();
        new Pruning(Duration.ofDays(30), Long.MAX_VALUE).apply(directory, now, removed::add);

        assertThat(used).exists();
        assertThat(result).exists();
        assertThat(unused).doesNotExist();
    }

    @Test
    void what_a_killed_build_was_writing_goes_like_the_rest() throws IOException {
        Path partial = directory.resolve("blobs/sha256/.partial-1");
        Files.createDirectories(partial.getParent());
        Files.writeString(partial, "half");
        Files.setLastModifiedTime(partial, FileTime.from(now.minus(Duration.ofDays(31))));
        new Pruning(Duration.ofDays(30), Long.MAX_VALUE).apply(directory, now, removed::add);
        assertThat(partial).doesNotExist();
    }

    @Test
    void a_cache_that_is_not_there_is_small() throws IOException {
        assertThat(new Pruning(YEARS, 0).apply(directory.resolve("none"), now, removed::add))
                .isEqualTo(new Pruning.Result(0, 0, 0));
    }
}
