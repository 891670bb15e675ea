package io.cooper.check;

import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Rootfs;
import java.util.List;

/**
 * The image under test.
 *
 * @param manifest the digest of its manifest
 * @param rootfs its file tree, unpacked; no test changes it
 * @param layers what the tree was made of, bottom first
 */
public record TestedImage(
        Digest manifest, ImageConfig config, Rootfs rootfs, List<LayerFile> layers) {

    public TestedImage {
        layers = List.copyOf(layers);
    }
}
