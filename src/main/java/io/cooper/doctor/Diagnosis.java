package io.cooper.doctor;

import java.util.List;

/** All that was found. */
public record Diagnosis(List<Finding> findings) {

    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** Returns what the checks find, in their order. */
    public static Diagnosis of(List<Check> checks) {
        return new Diagnosis(checks.stream().flatMap(check -> check.examine().stream()).toList());
    }

    /** Returns how many findings would make {@code mvn deploy} fail. */
    public int failures() {
        return (int)
                findings.stream()
                        .filter(finding -> finding.verdict() == Finding.Verdict.FAILURE)
                        .count();
    }
}
