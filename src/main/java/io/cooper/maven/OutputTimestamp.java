package io.cooper.maven;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * The time that a reproducible build takes for now: {@code SOURCE_DATE_EPOCH} (<a
 * href="https://reproducible-builds.org/specs/source-date-epoch/">specification</a>) or {@code
 * project.build.outputTimestamp} (<a
 * href="https://maven.apache.org/guides/mini/guide-reproducible-builds.html">Maven's guide</a>).
 */
final class OutputTimestamp {

    /** What Maven 4 sets where the POM does not; an image must not depend on the Maven. */
    private static final String MAVEN_4_DEFAULT = "1980-02-01T00:00:00Z";

    private OutputTimestamp() {}

    /**
     * Returns the time, or null where neither is set.
     *
     * @param epoch the value of {@code SOURCE_DATE_EPOCH}; null or empty if it is not set
     * @param property the value of the property: null, seconds since 1970, or ISO 8601; a single
     *     letter switches it off
     * @throws IllegalArgumentException if the value that counts is not a time
     */
    static Instant parse(String epoch, String property) {
        if (epoch != null && !epoch.isBlank()) {
            return seconds("SOURCE_DATE_EPOCH", epoch.trim());
        }
        if (property == null
                || property.isBlank()
                || property.equals(MAVEN_4_DEFAULT)
                || property.matches("[^0-9]")) {
            return null;
        }
        if (property.matches("[0-9]+")) {
            return seconds("project.build.outputTimestamp", property);
        }
        try {
            return OffsetDateTime.parse(property).toInstant();
        } catch (DateTimeException e) {
            throw notATime("project.build.outputTimestamp", property);
        }
    }

    private static Instant seconds(String name, String value) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(value));
        } catch (NumberFormatException | DateTimeException e) {
            throw notATime(name, value);
        }
    }

    private static IllegalArgumentException notATime(String name, String value) {
        return new IllegalArgumentException(
                name
                        + " is '"
                        + value
                        + "'; write seconds since 1970, or for the property 2026-01-31T00:00:00Z");
    }
}
