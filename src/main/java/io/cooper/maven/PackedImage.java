package io.cooper.maven;

import io.cooper.base.BaseImage;
import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.rootfs.LayerFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An image whose layers are files of this machine. Texts and numbers only: it crosses the pipe to a
 * worker.
 *
 * @param digest of its manifest
 * @param config its configuration, JSON
 * @param layers bottom first
 */
record PackedImage(String digest, String config, List<LayerFile> layers) {

    /** Returns the image of a layout. */
    static PackedImage of(ImageLayout layout) throws IOException {
        Manifest manifest = layout.manifest();
        return of(
                manifest.digest().toString(),
                layout.config(manifest),
                manifest.layers(),
                blob -> layout.blob(blob.digest()));
    }

    /** Returns an image that others are built on, its layers fetched if need be. */
    static PackedImage of(BaseImage image) throws IOException {
        return of(image.digest().toString(), image.config(), image.layers(), image.blobs()::file);
    }

    private static PackedImage of(
            String digest, ImageConfig config, List<Descriptor> layers, LayerFile.Blobs blobs)
            throws IOException {
        return new PackedImage(
                digest,
                new String(config.toBytes(), StandardCharsets.UTF_8),
                LayerFile.of(layers, config.diffIds(), blobs));
    }
}
