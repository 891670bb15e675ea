package io.cooper.maven;

import io.cooper.check.Neighbour;
import io.cooper.check.TestFilter;
import io.cooper.check.TestRecord;
import io.cooper.check.TestScripts;
import io.cooper.check.TestSettings;
import io.cooper.oci.Digest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/** What the goals share that run tests, or rely on them. */
abstract class TestingMojo extends ContainerMojo {

    /** The directory with the test scripts and their data. */
    @Parameter(
            property = "cooper.testSourceDirectory",
            defaultValue = "${project.basedir}/src/test/container")
    private File testSourceDirectory;

    /** How long a test script may take, in seconds. */
    @Parameter(property = "cooper.testTimeout", defaultValue = "300")
    private String testTimeout;

    /** Environment variables of test scripts, beside those of the image. */
    @Parameter private Properties testEnvironment;

    /**
     * When the image's service is ready to be tested: {@code command}, {@code log} (a regular
     * expression) or {@code ports}. By default the image's healthcheck tells, or else the service
     * is ready after a second.
     */
    @Parameter private ReadyParameter ready;

    /** How long the image's service may take until it is ready, in seconds. */
    @Parameter(property = "cooper.readyTimeout", defaultValue = "60")
    private String readyTimeout;

    /**
     * Other images whose services run beside each test, in a network with the image under test, and
     * reached by their names: each has {@code name}, {@code from} ({@code maven:GROUP:ARTIFACT} or
     * another reference as of a base) and, if need be, {@code environment} and {@code ready}. The
     * image under test is {@code container} there. In the chroot kind such tests are skipped.
     */
    @Parameter private List<ServiceParameter> services;

    /**
     * How much a test may write, in MB. In the kinds chroot and docker it is what a single file may
     * have.
     */
    @Parameter(property = "cooper.testDisk", defaultValue = "512")
    private String testDisk;

    /** How many test scripts run at a time, where each has a network of its own. */
    @Parameter(property = "cooper.testThreads", defaultValue = "1")
    private String testThreads;

    /**
     * Which tests run: file names with {@code *} and {@code ?}, separated by commas, {@code !}
     * before those that do not. What is pushed must have passed all of them.
     */
    @Parameter(property = "it.test")
    private String test;

    /** Lets the build go on when a test failed. The image is then not pushed. */
    @Parameter(property = "maven.test.failure.ignore", defaultValue = "false")
    private boolean testFailureIgnore;

    TestingMojo(MavenProject project, MavenSession session) {
        super(project, session);
    }

    final Path testSourceDirectory() {
        return testSourceDirectory.toPath();
    }

    final TestScripts testScripts() throws IOException {
        return TestScripts.in(testSourceDirectory());
    }

    final TestSettings testSettings() {
        UserProperties given = userProperties();
        return new TestSettings(
                given.seconds("testTimeout", testTimeout),
                UserProperties.sorted(testEnvironment),
                new TestSettings.ServiceSettings(
                        ReadyParameter.readiness(ready),
                        given.seconds("readyTimeout", readyTimeout)),
                given.number("testThreads", testThreads),
                new TestFilter(test == null ? "" : test),
                (long) given.number("testDisk", testDisk) << 20,
                neighbours());
    }

    private List<Neighbour> neighbours() {
        List<Neighbour> neighbours = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ServiceParameter service : services == null ? List.<ServiceParameter>of() : services) {
            Neighbour neighbour = service.toNeighbour();
            if (!names.add(neighbour.name())) {
                throw new IllegalArgumentException(
                        "<services> has two of the <name> " + neighbour.name());
            }
            neighbours.add(neighbour);
        }
        return neighbours;
    }

    final boolean ignoresFailures() {
        return testFailureIgnore;
    }

    final Path recordFile() {
        return targetDirectory().resolve("container-tests.json");
    }

    /**
     * Returns what the tests have shown of the image at hand.
     *
     * @throws IllegalArgumentException if they have not run
     */
    final TestRecord testRecord() throws IOException {
        return TestRecord.read(recordFile())
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no record of tests in "
                                                + recordFile()
                                                + "; run cooper:build, cooper:test and"
                                                + " cooper:verify before, as mvn deploy does"));
    }

    final Digest testInputs() throws IOException {
        return testScripts().digest(testSettings());
    }
}
