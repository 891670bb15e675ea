package io.cooper.maven;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * Settings given on the command line as {@code -Dcooper.NAME=…}. They beat the POM, which Maven
 * itself would prefer.
 */
final class UserProperties {

    private static final String PREFIX = "cooper.";

    private final Properties properties;

    UserProperties(Properties properties) {
        this.properties = properties;
    }

    /** Tells whether the command line gives a setting. */
    boolean has(String name) {
        return properties.containsKey(PREFIX + name);
    }

    /** Returns what the command line says, or else what the POM says; empty where neither does. */
    String text(String name, String pom) {
        String given = properties.getProperty(PREFIX + name, pom);
        return given == null ? "" : given.trim();
    }

    /**
     * Returns the elements of a comma-separated text on the command line, or else what the POM
     * says.
     */
    List<String> list(String name, List<String> pom) {
        String given = properties.getProperty(PREFIX + name);
        if (given != null) {
            return Arrays.stream(given.split(",", -1))
                    .map(String::trim)
                    .filter(text -> !text.isEmpty())
                    .toList();
        }
        return pom == null
                ? List.of()
                : pom.stream().filter(text -> text != null && !text.isBlank()).toList();
    }

    /**
     * Returns a number of seconds.
     *
     * @throws IllegalArgumentException if the text is not a positive number
     */
    Duration seconds(String name, String pom) {
        String text = text(name, pom);
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
            throw new IllegalArgumentException(
                    "<" + name + ">" + text + "</" + name + "> is not a number of seconds");
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }
}
