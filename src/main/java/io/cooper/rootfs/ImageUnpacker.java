package io.cooper.rootfs;

import io.cooper.oci.CorruptBlobException;
import java.io.IOException;
import java.util.List;

/** Unpacks the layers of an image, bottom first, each verified. */
public final class ImageUnpacker {

    private final LayerUnpacker unpacker;

    public ImageUnpacker(Rootfs target) {
        this.unpacker = new LayerUnpacker(target);
    }

    /**
     * Unpacks layers over what the tree holds, bottom first.
     *
     * @throws CorruptBlobException if a layer is not what its digests say
     */
    public void unpack(List<LayerFile> layers) throws IOException {
        for (LayerFile layer : layers) {
            layer.read(unpacker::unpack);
        }
    }

    /** Returns what layers hold, bottom first, as the one tree that they give. */
    static TreeListing list(List<LayerFile> layers) throws IOException {
        LayerStack stack = new LayerStack();
        for (LayerFile layer : layers) {
            layer.read(stack::add);
        }
        return stack.listing();
    }
}
