package io.cooper.maven;

import io.cooper.check.TestRecord;
import io.cooper.check.TestScripts;
import io.cooper.check.TestSettings;
import io.cooper.oci.Manifest;
import io.cooper.worker.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Runs the tests of {@code src/test/container} inside the image, each in a fresh view of it beside
 * the image's own service, and records what came of them. It does not fail for a test that fails:
 * that is {@code cooper:verify}'s to do.
 */
@Mojo(
        name = "test",
        defaultPhase = LifecyclePhase.INTEGRATION_TEST,
        requiresDependencyResolution = ResolutionScope.TEST,
        threadSafe = true)
public class TestMojo extends ImageTestMojo {

    /** Fails if there are no tests at all. */
    @Parameter(property = "failIfNoTests", defaultValue = "false")
    private boolean failIfNoTests;

    @Inject
    TestMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session, decrypter);
    }

    @Override
    void doExecute() throws IOException, InterruptedException {
        TestScripts scripts = testScripts();
        TestSettings settings = testSettings();
        Manifest manifest = layout().manifest();
        Path work = targetDirectory().resolve("container-test-work");
        if (!skippedBy().isEmpty() || scripts.isEmpty()) {
            clearReports();
        }
        if (!skippedBy().isEmpty()) {
            TestRecord.skipped(manifest.digest(), scripts.digest(settings), skippedBy())
                    .write(recordFile());
            getLog().info("tests are skipped by -D" + skippedBy());
            return;
        }
        if (scripts.isEmpty()) {
            if (failIfNoTests) {
                throw new IllegalArgumentException(
                        "there are no tests in "
                                + testSourceDirectory()
                                + ", and failIfNoTests is set");
            }
            TestRecord.withoutTests(manifest.digest(), scripts.digest(settings))
                    .write(recordFile());
            getLog().info("there are no tests in " + testSourceDirectory());
            return;
        }
        run(settings, work);
    }

    private void run(TestSettings settings, Path work) throws IOException, InterruptedException {
        TestsTask.Request request =
                new TestsTask.Request(
                        images(settings, work),
                        testSourceDirectory(),
                        settings,
                        sandboxKind(),
                        keptCapabilities(),
                        places(work));
        TestProgress progress = new TestProgress(getLog());
        Workplace workplace = Workplace.choose(sandboxKind());
        workplace.delete(work);
        try {
            Files.createDirectories(work);
            TestRecord record =
                    workplace.run(new TestsTask(), request, event -> event.tell(progress));
            record.write(recordFile());
            getLog().info(record.counts().toString());
        } finally {
            workplace.delete(work);
        }
    }
}
