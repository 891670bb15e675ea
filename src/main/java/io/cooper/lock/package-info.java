/** The lock file: which base and which packages, in which versions, an image is made of. */
package io.cooper.lock;
