/** Runs commands in a file tree, and sees to it that none outlives its step. */
package io.cooper.sandbox;
