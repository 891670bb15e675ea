package io.cooper.check;

import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.rootfs.Rootfs;

/**
 * The image under test.
 *
 * @param manifest the digest of its manifest
 * @param rootfs its file tree, unpacked; no test changes it
 */
public record TestedImage(Digest manifest, ImageConfig config, Rootfs rootfs) {}
