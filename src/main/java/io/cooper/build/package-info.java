/** Carries a build plan out, step by step, into an OCI image layout. */
package io.cooper.build;
