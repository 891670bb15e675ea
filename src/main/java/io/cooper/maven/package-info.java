/**
 * The goals, thin: parameters become a plan, settings become credentials, results become log lines
 * and exceptions. The only room that sees Maven.
 */
package io.cooper.maven;
