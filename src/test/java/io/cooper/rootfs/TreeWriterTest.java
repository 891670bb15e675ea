package io.cooper.rootfs;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWriterTest {

    private static final int THREADS = 4;
    private static final int TREES = 500;

    @TempDir private Path directory;

    @Test
    void several_threads_may_need_the_same_missing_directories() throws Exception {
        Requirements.root();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String name = "usr/share/doc/" + thread;
                writing.add(
                        threads.submit(
                                () -> {
                                    for (int tree = 0; tree < TREES; tree++) {
                                        together.await(10, TimeUnit.SECONDS);
                                        create(directory.resolve(Integer.toString(tree)), name);
                                    }
                                    return null;
                                }));
            }
            for (Future<?> one : writing) {
                assertThatCode(one::get).doesNotThrowAnyException();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void create(Path tree, String name) throws Exception {
        Files.createDirectories(tree);
        try (Rootfs rootfs = Rootfs.open(tree);
                TreeWriter writer = new TreeWriter(rootfs)) {
            writer.create(Entry.symlink(name, "nowhere", Instant.EPOCH), null);
        }
    }
}
