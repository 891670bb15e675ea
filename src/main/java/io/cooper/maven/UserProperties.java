package io.cooper.maven;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

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

    /** Returns properties in the order of their names: they have none of their own. */
    static Map<String, String> sorted(Properties properties) {
        Map<String, String> sorted = new TreeMap<>();
        if (properties != null) {
            properties.forEach(
                    (name, value) ->
                            sorted.put(name.toString(), value == null ? "" : value.toString()));
        }
        return sorted;
    }

    /** Returns a switch; given without a value it is on. */
    boolean flag(String name, String pom) {
        String text = text(name, pom);
        return text.equals("true") || (has(name) && text.isEmpty());
    }

    /**
     * Returns a number.
     *
     * @throws IllegalArgumentException if the text is not a positive number
     */
    int number(String name, String pom) {
        String text = text(name, pom);
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
            throw new IllegalArgumentException(
                    "<" + name + ">" + text + "</" + name + "> is not a number above 0");
        }
        return Integer.parseInt(text);
    }

    /**
     * Returns a number of seconds.
     *
     * @throws IllegalArgumentException if the text is not a positive number
     */
    Duration seconds(String name, String pom) {
        return Duration.ofSeconds(number(name, pom));
    }
}
