/**
 * The GitLab CI job as data, read from a map of variables, never from the process's environment.
 */
package io.cooper.gitlab;
