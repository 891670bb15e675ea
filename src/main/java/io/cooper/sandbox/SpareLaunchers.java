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
 * Launchers that are started before they are needed and serve one view after the other, because a
 * JVM takes longer to start than all else that a view takes.
 */
final class SpareLaunchers implements Launchers, Closeable {

    private final Isolation isolation;
    private final Path directory;
    private final Deque<CompletableFuture<LauncherProcess>> spares = new ArrayDeque<>();
    private int started;
    private boolean closed;

    /**
     * @param directory for what they leave on failure; made and removed
     * @param count how many are started now
     */
    SpareLaunchers(Isolation isolation, Path directory, int count) {
        this.isolation = isolation;
        this.directory = directory;
        for (int i = 0; i < count; i++) {
            spares.add(start());
        }
    }

    private CompletableFuture<LauncherProcess> start() {
        Path own = directory.resolve(Integer.toString(started++));
        CompletableFuture<LauncherProcess> spare = new CompletableFuture<>();
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
        return spare;
    }

    /** Waits only for one that is being started: another is started if need be. */
    @Override
    public LauncherProcess take() throws IOException {
        CompletableFuture<LauncherProcess> spare;
        synchronized (this) {
            spare = spares.isEmpty() ? start() : spares.remove();
        }
        return Uninterrupted.get(spare);
    }

    @Override
    public void giveBack(LauncherProcess launcher) throws IOException {
        synchronized (this) {
            if (!closed) {
                spares.push(CompletableFuture.completedFuture(launcher));
                return;
            }
        }
        launcher.close();
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
        }
        for (CompletableFuture<LauncherProcess> spare : spares) {
            Uninterrupted.get(spare).close();
        }
        Rootfs.deleteTree(directory);
    }
}
