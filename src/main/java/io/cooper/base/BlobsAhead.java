package io.cooper.base;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Blobs that will be needed, and are fetched on a thread of their own, each once, before anybody
 * asks for them.
 */
final class BlobsAhead implements BaseImage.Blobs {

    private final BaseImage.Blobs blobs;
    private final Map<Digest, FutureTask<Path>> ahead = new HashMap<>();

    /**
     * Starts with the work.
     *
     * @param needed fetched in this order
     */
    BlobsAhead(BaseImage.Blobs blobs, List<Descriptor> needed) {
        this.blobs = blobs;
        List<FutureTask<Path>> tasks = needed.stream().map(this::task).toList();
        Thread thread = new Thread(() -> tasks.forEach(FutureTask::run), "base");
        thread.setDaemon(true);
        thread.start();
    }

    private FutureTask<Path> task(Descriptor blob) {
        return ahead.computeIfAbsent(
                blob.digest(), digest -> new FutureTask<>(() -> blobs.file(blob)));
    }

    @Override
    public Path file(Descriptor blob) throws IOException {
        FutureTask<Path> task = ahead.get(blob.digest());
        return task == null ? blobs.file(blob) : result(task);
    }

    @Override
    public Optional<Path> find(Descriptor blob) throws IOException {
        FutureTask<Path> task = ahead.get(blob.digest());
        return task == null ? blobs.find(blob) : Optional.of(result(task));
    }

    private static Path result(FutureTask<Path> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a layer of the base was fetched");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
