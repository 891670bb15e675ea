package io.cooper.doctor;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions of Maven and Java. */
public final class ToolsCheck implements Check {

    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

    private static final int OLDEST_JAVA = 17;

    private final String maven;
    private final Runtime.Version java;
    private final String home;

    /**
     * @param home where that Java is
     */
    public ToolsCheck(String maven, Runtime.Version java, String home) {
        this.maven = maven;
        this.java = java;
        this.home = home;
    }

    @Override
    public List<Finding> examine() {
        return List.of(
                isOldMaven()
                        ? Finding.failure(
                                "Maven",
                                maven + " is too old",
                                "use Maven 3.6.3 or newer, e.g. image: maven:3.9-eclipse-temurin-17")
                        : Finding.ok("Maven", maven),
                java.feature() < OLDEST_JAVA
                        ? Finding.failure(
                                "Java",
                                java + " in " + home + " is too old",
                                "use Java 17 or newer: set JAVA_HOME, or take another job image")
                        : Finding.ok("Java", java + " in " + home));
    }

    private boolean isOldMaven() {
        Matcher numbers = NUMBERS.matcher(maven);
        if (!numbers.matches()) {
            return false;
        }
        String patch = numbers.group(3) == null ? "0" : numbers.group(3);
        int version =
                Integer.parseInt(numbers.group(1)) * 1_000_000
                        + Integer.parseInt(numbers.group(2)) * 1_000
                        + Integer.parseInt(patch);
        return version < 3_006_003;
    }
}
