package io.cooper.build;

/**
 * What a step made of the file tree.
 *
 * @param layerOrNull what it changed; null if nothing
 */
record StepResult(ImageLayer layerOrNull) {}
