/** Blobs by digest on disk, shared by all builds of a user. */
package io.cooper.cache;
