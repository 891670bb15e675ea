package io.cooper.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How an engine finds out that a container is well: Docker's extension of the image configuration.
 *
 * @param test the command: {@code CMD} and its arguments, {@code CMD-SHELL} and a text, or {@code
 *     NONE}
 * @param interval the time between two checks; zero takes the engine's default, as for all that
 *     follow
 * @param timeout how long a check may take
 * @param startPeriod how long a failing check does not count after the start
 * @param retries how many failures in a row make the container unhealthy
 */
public record Healthcheck(
        List<String> test, Duration interval, Duration timeout, Duration startPeriod, int retries) {

    public Healthcheck {
        test = List.copyOf(test);
        if (test.isEmpty()) {
            throw new IllegalArgumentException("a healthcheck needs a test");
        }
        if (retries < 0
                || interval.isNegative()
                || timeout.isNegative()
                || startPeriod.isNegative()) {
            throw new IllegalArgumentException(
                    "a healthcheck's times and retries are not negative");
        }
    }

    static Optional<Healthcheck> of(JsonNode config) {
        if (!(config.get("Healthcheck") instanceof ObjectNode json)
                || json.path("Test").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Healthcheck(
                        Json.texts(json.path("Test")),
                        Duration.ofNanos(json.path("Interval").asLong()),
                        Duration.ofNanos(json.path("Timeout").asLong()),
                        Duration.ofNanos(json.path("StartPeriod").asLong()),
                        json.path("Retries").asInt()));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.set("Test", Json.array(test));
        putUnlessZero(json, "Interval", interval.toNanos());
        putUnlessZero(json, "Timeout", timeout.toNanos());
        putUnlessZero(json, "StartPeriod", startPeriod.toNanos());
        putUnlessZero(json, "Retries", retries);
        return json;
    }

    private static void putUnlessZero(ObjectNode json, String name, long value) {
        if (value != 0) {
            json.put(name, value);
        }
    }
}
