package io.cooper.base;

import io.cooper.cache.BlobStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.rootfs.LayerFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Blobs that will be needed, and are fetched on a thread of their own, each once, before anybody
 * asks for them. What has come of a layer can be read already.
 */
final class BlobsAhead implements BaseImage.Blobs {

    /** A blob that is being fetched, or will be. */
    private static final class Fetch extends FutureTask<Path> {

        private final BlobStore.Arrival arrival;

        Fetch(BlobStore.Arrival arrival) {
            super(arrival::fetch);
            this.arrival = arrival;
        }

        /** Returns the blob's file when it is whole. */
        Path result() throws IOException {
            try {
                return get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException(
                        "interrupted while a layer of the base was fetched");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private final BaseImage.Blobs blobs;
    private final Map<Digest, Fetch> fetches;

    private BlobsAhead(BaseImage.Blobs blobs, Map<Digest, Fetch> fetches) {
        this.blobs = blobs;
        this.fetches = fetches;
    }

    /**
     * Starts with the work, if there is any.
     *
     * @param needed fetched in this order
     */
    static BlobsAhead of(BaseImage.Blobs blobs, Iterable<Descriptor> needed) throws IOException {
        Map<Digest, Fetch> fetches = new LinkedHashMap<>();
        for (Descriptor blob : needed) {
            // An image may have the same layer twice.
            if (!fetches.containsKey(blob.digest())) {
                blobs.expect(blob)
                        .ifPresent(arrival -> fetches.put(blob.digest(), new Fetch(arrival)));
            }
        }
        if (!fetches.isEmpty()) {
            Thread thread = new Thread(() -> fetches.values().forEach(Fetch::run), "base");
            thread.setDaemon(true);
            thread.start();
        }
        return new BlobsAhead(blobs, fetches);
    }

    @Override
    public Path file(Descriptor blob) throws IOException {
        Fetch fetch = fetches.get(blob.digest());
        return fetch == null ? blobs.file(blob) : fetch.result();
    }

    @Override
    public Optional<Path> find(Descriptor blob) throws IOException {
        Fetch fetch = fetches.get(blob.digest());
        return fetch == null ? blobs.find(blob) : Optional.of(fetch.result());
    }

    @Override
    public LayerFile layer(Descriptor blob, Digest diffId) throws IOException {
        Fetch fetch = fetches.get(blob.digest());
        return fetch == null || fetch.isDone()
                ? LayerFile.of(blob, diffId, file(blob))
                : LayerFile.of(blob, diffId, fetch.arrival.file())
                        .arrivingAt(fetch.arrival.partial());
    }

    @Override
    public void close() {
        for (Fetch fetch : fetches.values()) {
            if (fetch.cancel(true)) {
                giveUp(fetch.arrival);
            }
        }
    }

    private static void giveUp(BlobStore.Arrival arrival) {
        try {
            arrival.close();
        } catch (IOException e) {
            // It stays until the cache is pruned, and is in nobody's way.
        }
    }
}
