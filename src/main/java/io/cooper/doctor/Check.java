package io.cooper.doctor;

import java.util.List;

/** Looks at one thing that {@code mvn deploy} needs. */
@FunctionalInterface
public interface Check {

    /** Returns what was found; what goes wrong on the way is a finding too. */
    List<Finding> examine();
}
