/** A new module to begin with. */
package io.cooper.scaffold;
