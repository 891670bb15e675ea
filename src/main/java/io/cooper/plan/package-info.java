/**
 * What is to be built: the base, the steps and the configuration, immutable and checked. Knows
 * nothing of how a plan is carried out.
 */
package io.cooper.plan;
