package io.cooper.registry;

/**
 * An image that was found.
 *
 * @param repository where its blobs are; a mirror's, if the mirror has it
 * @param manifest its manifest, or the index that its name stands for
 */
public record PulledImage(Repository repository, PulledManifest manifest) {}
