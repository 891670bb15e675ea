package io.cooper.base;

import io.cooper.cache.BlobStore;
import io.cooper.oci.Descriptor;
import io.cooper.registry.Repository;
import java.io.IOException;
import java.io.OutputStream;

/** Downloads a blob of a repository. */
record PulledBlob(Repository repository, Descriptor blob) implements BlobStore.Fetcher {

    @Override
    public void writeTo(OutputStream out) throws IOException {
        repository.pullBlob(blob, out);
    }

    @Override
    public String origin() {
        return repository.name().repositoryName();
    }
}
