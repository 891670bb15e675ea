package io.cooper.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the tests of a module are run.
 *
 * @param timeout of each file, its service's start not counted
 * @param environment what the POM's {@code <testEnvironment>} names
 * @param service how the image's service is awaited
 * @param threads how many files run at a time where each has a network of its own
 * @param filter which of them run
 */
public record TestSettings(
        Duration timeout,
        Map<String, String> environment,
        ServiceSettings service,
        int threads,
        TestFilter filter) {

    /**
     * How the image's service is awaited.
     *
     * @param readiness when it is ready
     * @param timeout how long that may take
     */
    public record ServiceSettings(Readiness readiness, Duration timeout) {

        public static final ServiceSettings DEFAULT =
                new ServiceSettings(new Readiness.AsTheImageSays(), Duration.ofSeconds(60));
    }

    public TestSettings {
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("testTimeout must be more than 0 s");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("cooper.testThreads must be 1 or more");
        }
    }

    /** Returns what decides on verdicts: not which tests run, or how many at a time. */
    List<String> decisive() {
        List<String> fields = new ArrayList<>();
        fields.add(timeout.toString());
        fields.add(service.readiness().toString());
        fields.add(service.timeout().toString());
        environment.forEach((name, value) -> fields.addAll(List.of(name, value)));
        return fields;
    }
}
