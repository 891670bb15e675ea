/**
 * Says what keeps {@code mvn deploy} from working here, and how to mend it. What it says is made to
 * be shown to others: no secret is in it.
 */
package io.cooper.doctor;
