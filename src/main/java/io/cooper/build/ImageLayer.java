package io.cooper.build;

import io.cooper.base.BaseImage;
import io.cooper.cache.BlobStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.rootfs.LayerFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A layer of the image that is being built.
 *
 * @param diffId the digest of the uncompressed layer
 * @param blobs where its bytes are
 */
record ImageLayer(Descriptor blob, Digest diffId, BaseImage.Blobs blobs) {

    static ImageLayer of(LayerFile layer) {
        return new ImageLayer(
                layer.descriptor(), Digest.parse(layer.diffId()), blob -> layer.file());
    }

    /** Returns it as it lies in a store, if it does, whole. */
    Optional<ImageLayer> found(BlobStore store) throws IOException {
        return store.find(blob).map(file -> new ImageLayer(blob, diffId, same -> file));
    }

    /** Returns its blob if it is on this machine. */
    Optional<Path> local() throws IOException {
        return blobs.find(blob);
    }

    /** Returns its blob, fetched if need be. */
    Path whole() throws IOException {
        return blobs.file(blob);
    }

    /** Returns it with its blob on this machine, or on the way there. */
    LayerFile file() throws IOException {
        return blobs.layer(blob, diffId);
    }
}
