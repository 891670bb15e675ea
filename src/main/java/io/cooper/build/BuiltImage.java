package io.cooper.build;

import io.cooper.oci.ImageConfig;
import io.cooper.oci.Manifest;

/**
 * A finished image.
 *
 * @param manifest its manifest
 * @param config its configuration
 */
public record BuiltImage(Manifest manifest, ImageConfig config) {}
