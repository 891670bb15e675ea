package io.cooper.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an image is to be like, in container-structure-test's <a
 * href="https://github.com/GoogleContainerTools/container-structure-test#readme">schema 2.0.0</a>.
 *
 * @param options how commands run
 * @param environment what all commands see beside the image's variables
 */
record StructureFile(Options options, Map<String, String> environment, List<StructureTest> tests) {

    private static final String VERSION = "2.0.0";
    private static final String OPTIONS = "containerRunOptions";

    /** What an engine could give a container and a test's view does not have; and the way out. */
    private static final Map<String, String> REFUSED =
            Map.of(
                    "privileged",
                    "commands have no more rights than in production; <keepCapabilities> in the"
                            + " POM adds some",
                    "capabilities",
                    "name them in <keepCapabilities> in the POM, for all that runs in the image",
                    "allocateTty",
                    "commands of a test have no terminal; leave it out",
                    "envVars",
                    "a test sees no variable of the machine; write globalEnvVars, an envFile, or"
                            + " <testEnvironment> in the POM",
                    "bindMounts",
                    "a test sees no directory of the machine; the directory of the tests is at "
                            + TestEnvironment.TEST_DIR);

    /**
     * How commands run.
     *
     * @param user their user; empty for the image's
     * @param envFile a file with variables, by its path in the directory of the tests; empty for
     *     none
     */
    record Options(String user, String envFile) {}

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
        Options options = options(yaml.map(OPTIONS));
        StructureFile file = new StructureFile(options, env(yaml, "globalEnvVars"), tests);
        yaml.end();
        if (tests.isEmpty()) {
            throw new IllegalArgumentException("there are no tests in it");
        }
        return file;
    }

    private static Options options(YamlMap yaml) {
        for (Map.Entry<String, String> refused : new TreeMap<>(REFUSED).entrySet()) {
            if (yaml.asksFor(refused.getKey())) {
                throw new IllegalArgumentException(
                        OPTIONS
                                + "."
                                + refused.getKey()
                                + " cannot be had here: "
                                + refused.getValue());
            }
        }
        Options options = new Options(yaml.text("user"), yaml.text("envFile"));
        yaml.end();
        return options;
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
