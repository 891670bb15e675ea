package io.cooper.base;

import io.cooper.cache.BlobStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.rootfs.LayerFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A base image that was found.
 *
 * @param name the reference as the user wrote it
 * @param indexOrNull the digest of the index that it was found in; null if in none
 * @param digest the digest of its manifest
 * @param config its configuration
 * @param layers its layers, bottom first
 * @param blobs where the bytes of the layers are
 */
public record BaseImage(
        String name,
        Digest indexOrNull,
        Digest digest,
        ImageConfig config,
        List<Descriptor> layers,
        Blobs blobs) {

    /** What the history of layers that Cooper made begins with. */
    public static final String MAKER = "cooper: ";

    /** Gives the bytes of blobs. */
    @FunctionalInterface
    public interface Blobs extends Closeable {
        /** Returns a file with the blob's bytes, fetched if need be. They are not yet verified. */
        Path file(Descriptor blob) throws IOException;

        /** Returns the same if the blob need not be fetched, else none. */
        default Optional<Path> find(Descriptor blob) throws IOException {
            return Optional.of(file(blob));
        }

        /** Returns a layer whose blob may still be on its way. */
        default LayerFile layer(Descriptor blob, Digest diffId) throws IOException {
            return LayerFile.of(blob, diffId, file(blob));
        }

        /** Returns what will fetch the blob if that takes a network, else none. */
        default Optional<BlobStore.Arrival> expect(Descriptor blob) throws IOException {
            return Optional.empty();
        }

        /** Ends the fetching of what has not come yet. */
        @Override
        default void close() {
            // Most of them fetch none.
        }
    }

    /** An image that was found in no index. */
    public BaseImage(
            String name, Digest digest, ImageConfig config, List<Descriptor> layers, Blobs blobs) {
        this(name, null, digest, config, layers, blobs);
    }

    public BaseImage {
        layers = List.copyOf(layers);
    }

    /**
     * Returns the same, whose layers are fetched from now on, while something else is done, until
     * its blobs are closed. Those that are on this machine are not read before somebody asks: that
     * takes processors, and no waiting.
     */
    public BaseImage ahead() throws IOException {
        BlobsAhead ahead = BlobsAhead.of(blobs, layers);
        return new BaseImage(name, indexOrNull, digest, config, layers, ahead);
    }
}
