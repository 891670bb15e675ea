package io.cooper.diff;

import io.cooper.oci.ImageConfig;
import io.cooper.rootfs.Compression;
import io.cooper.rootfs.LayerStack;
import io.cooper.rootfs.TreeListing;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * What an image holds.
 *
 * @param files of all its layers together
 */
public record ImageContents(ImageConfig config, TreeListing files) {

    /** A layer's blob. */
    public interface Blob {

        /** Returns the layer's name for messages, e.g. its digest. */
        String name();

        /** Opens the layer as it is stored, compressed or not. */
        InputStream open() throws IOException;
    }

    /**
     * Reads an image. Nothing is unpacked, so no privilege is needed.
     *
     * @param layers bottom first
     * @throws IOException if a layer cannot be read; the message names it
     */
    public static ImageContents of(ImageConfig config, List<? extends Blob> layers)
            throws IOException {
        LayerStack stack = new LayerStack();
        for (Blob layer : layers) {
            try (InputStream blob = layer.open();
                    InputStream tar = Compression.decompress(blob, layer.name())) {
                stack.add(tar, layer.name());
            }
        }
        return new ImageContents(config, stack.listing());
    }
}
