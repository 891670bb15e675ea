package io.cooper.registry;

import io.cooper.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** Has the bytes of blobs. */
@FunctionalInterface
public interface BlobSource {

    /**
     * Opens a blob. May be called again for the same blob when it has to be sent once more.
     *
     * @return all bytes of the blob; closed by the caller
     */
    InputStream open(Descriptor blob) throws IOException;
}
