package io.cooper.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    void a_damaged_result_is_as_if_not_there() throws IOException {
        Digest key = Digest.sha256(bytes("inputs"));
        ResultStore results = new ResultStore(directory);
        results.keep(key, bytes("one"));
        Path file = directory.resolve("results/sha256").resolve(key.hex());
        byte[] kept = Files.readAllBytes(file);

        Files.write(file, new byte[0]);
        assertThat(results.find(key)).isEmpty();
        kept[kept.length - 1] ^= 1;
        Files.write(file, kept);
        assertThat(results.find(key)).isEmpty();
    }

    @Test
    void what_one_makes_another_waits_for() throws Exception {
        Digest key = Digest.sha256(bytes("inputs"));
        CountDownLatch isMaking = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        ExecutorService builds = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> one =
                    builds.submit(
                            () ->
                                    new ResultStore(directory)
                                            .alone(
                                                    key,
                                                    () -> {
                                                        isMaking.countDown();
                                                        mayEnd.await();
                                                        return order.add("one");
                                                    }));
            isMaking.await();
            Future<Boolean> other =
                    builds.submit(
                            () -> new ResultStore(directory).alone(key, () -> order.add("other")));
            // Another key is free meanwhile.
            new ResultStore(directory).alone(Digest.sha256(bytes("x")), () -> order.add("x"));
            mayEnd.countDown();
            one.get();
            other.get();
        } finally {
            builds.shutdown();
        }

        assertThat(order).containsExactly("x", "one", "other");
    }

    @Test
    void a_process_that_is_killed_leaves_nothing_locked() throws Exception {
        Digest key = Digest.sha256(bytes("inputs"));
        Process holder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                directory.toString(),
                                key.toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(holder.inputReader().readLine()).isEqualTo("held");
        holder.destroyForcibly().waitFor();

        assertThat(new ResultStore(directory).alone(key, () -> "free")).isEqualTo("free");
    }

    /** A process that holds a lock until it is killed. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            new ResultStore(Path.of(arguments[0]))
                    .alone(
                            Digest.parse(arguments[1]),
                            () -> {
                                System.out.println("held");
                                return System.in.read();
                            });
        }
    }
}
