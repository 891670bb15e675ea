package io.cooper.base;

import io.cooper.cache.BlobStore;
import io.cooper.oci.Descriptor;
import io.cooper.registry.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Blobs of a repository, each downloaded when it is needed first.
 *
 * @param cache keeps them
 */
public record RegistryBlobs(Repository repository, BlobStore cache) implements BaseImage.Blobs {

    @Override
    public Path file(Descriptor blob) throws IOException {
        return cache.get(blob, new PulledBlob(repository, blob));
    }

    @Override
    public Optional<Path> find(Descriptor blob) throws IOException {
        return cache.find(blob);
    }

    @Override
    public Optional<BlobStore.Arrival> expect(Descriptor blob) throws IOException {
        return cache.has(blob)
                ? Optional.empty()
                : Optional.of(cache.expect(blob, new PulledBlob(repository, blob)));
    }
}
