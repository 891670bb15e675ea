package io.cooper.maven;

import java.util.Map;

/**
 * What tests need.
 *
 * @param image the image under test
 * @param neighbours the images of the services beside it, by their names
 */
record PackedImages(PackedImage image, Map<String, PackedImage> neighbours) {}
