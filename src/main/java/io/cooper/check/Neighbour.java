package io.cooper.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Another image that runs beside the one under test, as {@code <services>} asks for it.
 *
 * @param name that the others reach it by
 * @param from what image it is
 * @param environment beside the image's own
 * @param readiness when it is ready
 */
public record Neighbour(
        String name, String from, Map<String, String> environment, Readiness readiness) {

    /** The name that the image under test has for its neighbours. */
    static final String TESTED = "container";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /**
     * @throws IllegalArgumentException if the name is none for a machine, or no image is named
     */
    public Neighbour {
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        if (!NAME.matcher(name).matches() || name.equals(TESTED) || name.equals("localhost")) {
            throw new IllegalArgumentException(
                    "<services>: '"
                            + name
                            + "' is no <name> for a service; write small letters, digits and -, and"
                            + " neither localhost nor container, which is the image under test");
        }
        if (from.isBlank()) {
            throw new IllegalArgumentException(
                    "<services>: " + name + " needs <from>, the image that it is");
        }
    }

    /** Returns what decides on verdicts. */
    List<String> decisive() {
        List<String> fields = new ArrayList<>(List.of(name, from, readiness.toString()));
        environment.forEach((variable, value) -> fields.addAll(List.of(variable, value)));
        return fields;
    }
}
