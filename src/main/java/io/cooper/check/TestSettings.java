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
 * @param disk how many bytes a file of tests may write, where the kind of sandbox can see to that
 * @param neighbours other images that run beside the one under test
 */
public record TestSettings(
        Duration timeout,
        Map<String, String> environment,
        ServiceSettings service,
        int threads,
        TestFilter filter,
        long disk,
        List<Neighbour> neighbours) {

    /** What there is without any setting. */
    public static final TestSettings DEFAULT =
            new TestSettings(
                    Duration.ofMinutes(5),
                    Map.of(),
                    ServiceSettings.DEFAULT,
                    1,
                    TestFilter.ALL,
                    512L << 20,
                    List.of());

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
        neighbours = List.copyOf(neighbours);
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("testTimeout must be more than 0 s");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("cooper.testThreads must be 1 or more");
        }
    }

    public TestSettings withTimeout(Duration other) {
        return new TestSettings(other, environment, service, threads, filter, disk, neighbours);
    }

    public TestSettings withEnvironment(Map<String, String> other) {
        return new TestSettings(timeout, other, service, threads, filter, disk, neighbours);
    }

    public TestSettings withService(ServiceSettings other) {
        return new TestSettings(timeout, environment, other, threads, filter, disk, neighbours);
    }

    public TestSettings withThreads(int other) {
        return new TestSettings(timeout, environment, service, other, filter, disk, neighbours);
    }

    public TestSettings withFilter(TestFilter other) {
        return new TestSettings(timeout, environment, service, threads, other, disk, neighbours);
    }

    public TestSettings withDisk(long bytes) {
        return new TestSettings(timeout, environment, service, threads, filter, bytes, neighbours);
    }

    public TestSettings withNeighbours(List<Neighbour> others) {
        return new TestSettings(timeout, environment, service, threads, filter, disk, others);
    }

    /** Returns what decides on verdicts: not which tests run, or how many at a time. */
    List<String> decisive() {
        List<String> fields = new ArrayList<>();
        fields.add(timeout.toString());
        fields.add(service.readiness().toString());
        fields.add(service.timeout().toString());
        fields.add(Long.toString(disk));
        neighbours.forEach(neighbour -> fields.addAll(neighbour.decisive()));
        environment.forEach((name, value) -> fields.addAll(List.of(name, value)));
        return fields;
    }
}
