package io.cooper.maven;

import io.cooper.oci.Healthcheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The setting {@code <healthcheck>}. Maven sets the fields. */
public final class HealthcheckParameter {

    /** The command and its arguments; a single element is given to the image's shell. */
    private List<String> command;

    /** Seconds between two checks; the engine's default where it is not given. */
    private int interval;

    /** Seconds that a check may take. */
    private int timeout;

    /** Seconds after the start in which a failure does not count. */
    private int startPeriod;

    /** Failures in a row that make the container unhealthy. */
    private int retries;

    Healthcheck toHealthcheck() {
        if (command == null || command.isEmpty()) {
            throw new IllegalArgumentException("<healthcheck> needs a <command>");
        }
        List<String> test = new ArrayList<>();
        test.add(command.size() == 1 ? "CMD-SHELL" : "CMD");
        test.addAll(command);
        return new Healthcheck(
                test,
                Duration.ofSeconds(interval),
                Duration.ofSeconds(timeout),
                Duration.ofSeconds(startPeriod),
                retries);
    }
}
