package io.cooper.sandbox;

import io.cooper.rootfs.Rootfs;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * Launchers that are started before they are needed, because a JVM takes longer to start than all
 * else that a view takes.
 */
final class SpareLaunchers implements Closeable {

    private static final int MOST = 2;

    private final Isolation isolation;
    private final Path directory;
    private final Deque<CompletableFuture<LauncherProcess>> spares = new ArrayDeque<>();
    private int wanted;
    private int started;

    /**
     * @param directory for what they leave on failure; made and removed
     * @param wanted how many there will be use for
     */
    SpareLaunchers(Isolation isolation, Path directory, int wanted) {
        this.isolation = isolation;
        this.directory = directory;
        this.wanted = wanted;
        startSome();
    }

    private synchronized void startSome() {
        while (wanted > 0 && spares.size() < MOST) {
            wanted--;
            Path own = directory.resolve(Integer.toString(started++));
            CompletableFuture<LauncherProcess> spare = new CompletableFuture<>();
            spares.add(spare);
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    Files.createDirectories(own);
                                    spare.complete(LauncherProcess.start(isolation, own));
                                } catch (IOException | RuntimeException e) {
                                    spare.completeExceptionally(e);
                                }
                            },
                            "spare launcher");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Returns a launcher, which is the caller's from now on. */
    LauncherProcess take() throws IOException {
        CompletableFuture<LauncherProcess> spare;
        synchronized (this) {
            wanted += spares.isEmpty() ? 1 : 0;
            startSome();
            spare = spares.remove();
        }
        try {
            return Uninterrupted.get(spare);
        } finally {
            startSome();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            wanted = 0;
        }
        for (CompletableFuture<LauncherProcess> spare : spares) {
            Uninterrupted.get(spare).close();
        }
        Rootfs.deleteTree(directory);
    }
}
