package io.cooper.check;

import io.cooper.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a structure test's {@code metadataTest} says of the image's configuration. */
final class MetadataExpectation {

    /** A check of a configuration that adds what is wrong to a list. */
    private interface Check {
        void run(ImageConfig config, List<String> faults);
    }

    private final List<Check> checks = new ArrayList<>();

    private MetadataExpectation() {}

    static MetadataExpectation of(YamlMap yaml) {
        MetadataExpectation expectation = new MetadataExpectation();
        expectation.variables(yaml);
        expectation.commands(yaml);
        expectation.sets(yaml);
        return expectation;
    }

    /** Returns what is wrong with a configuration. */
    List<String> check(ImageConfig config) {
        List<String> faults = new ArrayList<>();
        checks.forEach(check -> check.run(config, faults));
        return faults;
    }

    private void variables(YamlMap yaml) {
        for (String key : List.of("env", "envVars")) {
            yaml.maps(key).forEach(pair -> pair(pair, "variable", ImageConfig::env));
        }
        yaml.maps("labels").forEach(pair -> pair(pair, "label", ImageConfig::labels));
        for (YamlMap pair : yaml.maps("unboundEnvVars")) {
            String key = pair.required("key");
            pair.end();
            checks.add(
                    (config, faults) -> {
                        if (config.env().containsKey(key)) {
                            faults.add("the image has the variable " + key);
                        }
                    });
        }
    }

    private void pair(YamlMap yaml, String what, Function<ImageConfig, Map<String, String>> pairs) {
        String key = yaml.required("key");
        String value = yaml.text("value");
        boolean regex = yaml.truth("isRegex", false);
        yaml.end();
        checks.add(
                (config, faults) -> {
                    Map<String, String> all = pairs.apply(config);
                    String actual = all.getOrDefault(key, "");
                    if (!all.containsKey(key)) {
                        faults.add("the image has no " + what + " " + key);
                    } else if (regex
                            ? !StructureTest.Patterns.matches(value, actual, faults)
                            : !actual.equals(value)) {
                        faults.add(what + " " + key + " is '" + actual + "', not '" + value + "'");
                    }
                });
    }

    private void commands(YamlMap yaml) {
        equal(yaml, "entrypoint", yaml.texts("entrypoint"), ImageConfig::entrypoint);
        equal(yaml, "cmd", yaml.texts("cmd"), ImageConfig::cmd);
        if (!yaml.text("workdir").isEmpty()) {
            equal(yaml, "workdir", yaml.text("workdir"), ImageConfig::workingDir);
        }
        if (!yaml.text("user").isEmpty()) {
            equal(yaml, "user", yaml.text("user"), ImageConfig::user);
        }
    }

    private void equal(
            YamlMap yaml, String key, Object wanted, Function<ImageConfig, Object> actual) {
        if (yaml.has(key)) {
            checks.add(
                    (config, faults) -> {
                        Object found = actual.apply(config);
                        if (!found.equals(wanted)) {
                            faults.add(key + " is " + found + ", not " + wanted);
                        }
                    });
        }
    }

    private void sets(YamlMap yaml) {
        for (String port : yaml.texts("exposedPorts")) {
            checks.add(has("port", port, true, MetadataExpectation::ports));
        }
        for (String port : yaml.texts("unexposedPorts")) {
            checks.add(has("port", port, false, MetadataExpectation::ports));
        }
        for (String volume : yaml.texts("volumes")) {
            checks.add(has("volume", volume, true, ImageConfig::volumes));
        }
        for (String volume : yaml.texts("unmountedVolumes")) {
            checks.add(has("volume", volume, false, ImageConfig::volumes));
        }
    }

    private static Check has(
            String what, String value, boolean wanted, Function<ImageConfig, List<String>> all) {
        return (config, faults) -> {
            if (all.apply(config).contains(value) != wanted) {
                faults.add("the image has " + (wanted ? "no " : "the ") + what + " " + value);
            }
        };
    }

    /** A port may be named with its protocol or without. */
    private static List<String> ports(ImageConfig config) {
        List<String> ports = new ArrayList<>();
        Consumer<String> add = ports::add;
        config.exposedPorts().forEach(add);
        config.exposedPorts().stream().map(port -> port.replaceFirst("/.*", "")).forEach(add);
        return ports;
    }
}
