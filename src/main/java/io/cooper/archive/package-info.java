/** A distribution's signed package archive, and the smallest file tree that is made from it. */
package io.cooper.archive;
