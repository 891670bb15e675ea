package io.cooper.check;

import io.cooper.oci.Healthcheck;
import io.cooper.sandbox.Command;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the image's service is started, and when it is ready.
 *
 * @param what runs, for messages
 * @param command the image's ENTRYPOINT and CMD with its user, environment and directory
 * @param readiness the setting
 * @param healthcheckOrNull the image's, where it has one
 * @param timeout how long it may take to be ready
 */
record ServicePlan(
        String what,
        Command command,
        Readiness readiness,
        Healthcheck healthcheckOrNull,
        Duration timeout) {

    /** A command that says by its exit code whether the service is ready. */
    record Check(List<String> argv, Duration timeout) {}

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30); // Docker's

    /** Returns the command that tells, where one does. */
    Optional<Check> check() {
        if (readiness instanceof Readiness.ByCommand by) {
            return Optional.of(new Check(by.command(), DEFAULT_TIMEOUT));
        }
        if (!(readiness instanceof Readiness.AsTheImageSays) || healthcheckOrNull == null) {
            return Optional.empty();
        }
        List<String> test = healthcheckOrNull.test();
        Duration own = healthcheckOrNull.timeout();
        Duration limit = own.isZero() ? DEFAULT_TIMEOUT : own;
        return switch (test.get(0)) {
            case "CMD" -> Optional.of(new Check(test.subList(1, test.size()), limit));
            case "CMD-SHELL" ->
                    Optional.of(
                            new Check(
                                    List.of(
                                            "/bin/sh",
                                            "-c",
                                            String.join(" ", test.subList(1, test.size()))),
                                    limit));
            default -> Optional.empty(); // NONE
        };
    }

    /** Returns how long the service may take: at least as long as failing checks do not count. */
    Duration limit() {
        return healthcheckOrNull != null && healthcheckOrNull.startPeriod().compareTo(timeout) > 0
                ? healthcheckOrNull.startPeriod()
                : timeout;
    }

    /** Returns what is awaited, for people. */
    String awaited() {
        if (!(readiness instanceof Readiness.AsTheImageSays)) {
            return "<ready> " + readiness;
        }
        return check().map(check -> "its HEALTHCHECK " + String.join(" ", check.argv()))
                .orElse("alive for 1 s");
    }
}
