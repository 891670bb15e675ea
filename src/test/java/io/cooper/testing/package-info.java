/**
 * Real parts for tests and for the demonstration: programs from Debian's packages and a registry
 * that answers as GitLab's does.
 */
package io.cooper.testing;
