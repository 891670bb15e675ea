/**
 * The image as data, after the OCI image specification: digests, descriptors, manifests, indexes,
 * the image configuration and the image layout on disk. Knows nothing of where an image comes from
 * or goes to.
 */
package io.cooper.oci;
