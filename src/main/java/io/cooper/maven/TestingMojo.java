package io.cooper.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
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

    /** Skips the tests in the image; what is pushed then says that it is untested. */
    @Parameter(property = "skipITs", defaultValue = "false")
    private boolean skipITs;

    /** Skips all tests of the project; what is pushed then says that it is untested. */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    private boolean skip;

    /** Lets the build go on when a test failed. The image is then not pushed. */
    @Parameter(property = "maven.test.failure.ignore", defaultValue = "false")
    private boolean testFailureIgnore;

    TestingMojo(MavenProject project, MavenSession session) {
        super(project, session);
    }

    final Path testSourceDirectory() {
        return testSourceDirectory.toPath();
    }

    /** Returns the switch that skips the tests, where one is set. */
    final Optional<String> skippedBy() {
        if (skip) {
            return Optional.of("maven.test.skip");
        }
        return skipITs ? Optional.of("skipITs") : Optional.empty();
    }

    final boolean ignoresFailures() {
        return testFailureIgnore;
    }

    final Path recordFile() {
        return targetDirectory().resolve("container-tests.json");
    }
}
