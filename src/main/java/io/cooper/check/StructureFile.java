package io.cooper.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image is to be like, in container-structure-test's <a
 * href="https://github.com/GoogleContainerTools/container-structure-test#readme">schema 2.0.0</a>.
 *
 * @param user the user of commands; empty for the image's
 * @param environment what all commands see beside the image's variables
 */
record StructureFile(String user, Map<String, String> environment, List<StructureTest> tests) {

    private static final String VERSION = "2.0.0";

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static StructureFile parse(String text) {
        YamlMap yaml = YamlMap.parse(text);
        if (!yaml.text("schemaVersion").equals(VERSION)) {
            throw new IllegalArgumentException(
                    "schemaVersion is not " + VERSION + ", the one that is understood here");
        }
        List<StructureTest> tests = new ArrayList<>();
        yaml.maps("commandTests").forEach(test -> tests.add(command(test)));
        yaml.maps("fileExistenceTests").forEach(test -> tests.add(existence(test)));
        yaml.maps("fileContentTests").forEach(test -> tests.add(content(test)));
        yaml.maps("licenseTests").forEach(test -> tests.add(license(test)));
        if (yaml.has("metadataTest")) {
            tests.add(metadata(yaml.map("metadataTest")));
        }
        YamlMap options = yaml.map("containerRunOptions");
        StructureFile file =
                new StructureFile(options.text("user"), env(yaml, "globalEnvVars"), tests);
        options.end();
        yaml.end();
        if (tests.isEmpty()) {
            throw new IllegalArgumentException("there are no tests in it");
        }
        return file;
    }

    private static StructureTest command(YamlMap yaml) {
        List<String> argv = new ArrayList<>(List.of(yaml.required("command")));
        argv.addAll(yaml.texts("args"));
        StructureTest.OfCommand test =
                new StructureTest.OfCommand(
                        yaml.required("name"),
                        new StructureTest.Run(
                                yaml.commands("setup"),
                                argv,
                                yaml.commands("teardown"),
                                env(yaml, "envVars")),
                        patterns(yaml, "Output"),
                        patterns(yaml, "Error"),
                        yaml.number("exitCode", 0));
        yaml.end();
        return test;
    }

    private static StructureTest existence(YamlMap yaml) {
        StructureTest.OfExistence test =
                new StructureTest.OfExistence(
                        yaml.required("name"),
                        yaml.required("path"),
                        yaml.truth("shouldExist", true),
                        new StructureTest.Metadata(
                                yaml.text("permissions"),
                                yaml.number("uid", -1),
                                yaml.number("gid", -1),
                                yaml.text("isExecutableBy")));
        yaml.end();
        return test;
    }

    private static StructureTest content(YamlMap yaml) {
        StructureTest.OfContent test =
                new StructureTest.OfContent(
                        yaml.required("name"), yaml.required("path"), patterns(yaml, "Contents"));
        yaml.end();
        return test;
    }

    private static StructureTest license(YamlMap yaml) {
        StructureTest.OfLicenses test =
                new StructureTest.OfLicenses(yaml.truth("debian", false), yaml.texts("files"));
        yaml.end();
        return test;
    }

    private static StructureTest metadata(YamlMap yaml) {
        MetadataExpectation expectation = MetadataExpectation.of(yaml);
        yaml.end();
        return new StructureTest.OfMetadata(expectation);
    }

    private static StructureTest.Patterns patterns(YamlMap yaml, String what) {
        return new StructureTest.Patterns(
                yaml.texts("expected" + what), yaml.texts("excluded" + what));
    }

    private static Map<String, String> env(YamlMap yaml, String key) {
        Map<String, String> env = new LinkedHashMap<>();
        for (YamlMap variable : yaml.maps(key)) {
            env.put(variable.required("key"), variable.text("value"));
            variable.end();
        }
        return env;
    }
}
