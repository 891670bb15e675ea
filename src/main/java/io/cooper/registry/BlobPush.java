package io.cooper.registry;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.registry.PushResult.BlobCounts;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Brings the blobs of images to their repositories, several at a time. */
final class BlobPush {

    /** More would not be faster: a registry's storage and the line are the limits. */
    private static final int AT_A_TIME = 3;

    /** A blob that is the same for all images of a registry that need it. */
    private record Shared(String registry, Digest digest) {

        // Written out for the reason that Origin gives.
        @Override
        public boolean equals(Object other) {
            return other instanceof Shared shared
                    && registry.equals(shared.registry)
                    && digest.equals(shared.digest);
        }

        @Override
        public int hashCode() {
            return 31 * registry.hashCode() + digest.hashCode();
        }
    }

    private final Map<Shared, List<ImagePush>> wanted = new LinkedHashMap<>();
    private final IdentityHashMap<ImagePush, BlobCounts> counts = new IdentityHashMap<>();
    private volatile boolean isGivenUp;

    BlobPush(List<ImagePush> images) {
        for (ImagePush image : images) {
            counts.put(image, BlobCounts.NONE);
            for (Descriptor blob : image.needed()) {
                Shared shared = new Shared(image.repository().name().registry(), blob.digest());
                wanted.computeIfAbsent(shared, key -> new ArrayList<>()).add(image);
            }
        }
    }

    /**
     * Returns what was done for each image.
     *
     * @throws IOException the first failure; nothing is under way any more then
     */
    IdentityHashMap<ImagePush, BlobCounts> run() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, BlobPush::thread);
        try {
            ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(threads);
            wanted.forEach(
                    (shared, images) ->
                            running.submit(
                                    () -> {
                                        push(shared.digest(), images);
                                        return null;
                                    }));
            for (int done = 0; done < wanted.size(); done++) {
                running.take().get();
            }
            return counts;
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the push was interrupted; no tag has moved");
        } finally {
            end(threads);
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "cooper-push");
        thread.setDaemon(true);
        return thread;
    }

    /** Brings one blob to all images that need it; from the second one on it can be mounted. */
    private void push(Digest digest, List<ImagePush> images) throws IOException {
        List<ImageName> known = new ArrayList<>();
        for (ImagePush image : images) {
            Descriptor blob =
                    image.needed().stream()
                            .filter(needed -> needed.digest().equals(digest))
                            .findFirst()
                            .orElseThrow();
            List<ImageName> mountFrom = new ArrayList<>(known);
            mountFrom.addAll(image.mountFrom());
            BlobTransfer transfer =
                    image.repository().pushBlob(blob, stoppable(image.blobs()), mountFrom);
            known.add(image.repository().name());
            synchronized (counts) {
                counts.compute(image, (key, count) -> count.plus(transfer, blob.size()));
            }
        }
    }

    /** Returns the blobs so that their streams end as soon as the push has failed elsewhere. */
    private BlobSource stoppable(BlobSource blobs) {
        return blob ->
                new FilterInputStream(blobs.open(blob)) {
                    @Override
                    public int read() throws IOException {
                        requireGoingOn();
                        return super.read();
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        requireGoingOn();
                        return super.read(buffer, offset, length);
                    }
                };
    }

    private void requireGoingOn() throws IOException {
        if (isGivenUp) {
            throw new InterruptedIOException("the push has failed already");
        }
    }

    private static IOException failure(Throwable cause) {
        if (cause instanceof IOException e) {
            return e;
        }
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return new IOException(cause);
    }

    private void end(ExecutorService threads) {
        isGivenUp = true;
        threads.shutdownNow();
        boolean isInterrupted = Thread.interrupted();
        try {
            while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            isInterrupted = true;
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
