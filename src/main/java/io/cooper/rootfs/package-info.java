/**
 * A file tree with Linux metadata: unpacked from layers, compared before and after, packed into a
 * layer. Names are bytes here, and nothing that an image says leads out of its tree.
 */
package io.cooper.rootfs;
