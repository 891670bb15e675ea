/** Compares two images file by file, and their configurations. */
package io.cooper.diff;
