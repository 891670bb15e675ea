package io.cooper.maven;

import io.cooper.cache.ResultStore;
import io.cooper.check.TestRecord;
import io.cooper.check.TestScripts;
import io.cooper.check.TestSettings;
import io.cooper.oci.Digest;
import io.cooper.oci.Manifest;
import io.cooper.worker.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
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

    /**
     * Runs the tests again although they have passed before and nothing has changed since. On by
     * itself with {@code -Dcooper.refresh} and in a scheduled pipeline of GitLab.
     */
    @Parameter(property = "cooper.retest", defaultValue = "false")
    private String retest;

    @Parameter(defaultValue = "${plugin}", readonly = true)
    private PluginDescriptor plugin;

    @Inject
    TestMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session, decrypter);
    }

    @Override
    void doExecute() throws IOException, InterruptedException {
        try {
            test();
        } finally {
            if (job().isRunning() && Files.exists(trees())) {
                // Nothing comes after it in a job that would unpack an image.
                Workplace.choose(sandboxKind()).delete(trees());
            }
        }
    }

    private void test() throws IOException, InterruptedException {
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
        run(scripts, settings, work);
    }

    private void run(TestScripts scripts, TestSettings settings, Path work)
            throws IOException, InterruptedException {
        Workplace workplace = Workplace.choose(sandboxKind());
        workplace.delete(work);
        try {
            Map<String, PackedImage> neighbours = neighbours(settings, work);
            PassedTests passed =
                    new PassedTests(new ResultStore(cacheDirectory()), targetDirectory());
            Digest key = PassedTests.key(decisive(neighbours));
            if (!isToRepeat(scripts, settings) && isPassed(passed, key)) {
                return;
            }
            TestsTask.Request request =
                    new TestsTask.Request(
                            new PackedImages(packedImage(), neighbours),
                            testSourceDirectory(),
                            settings,
                            sandboxKind(),
                            keptCapabilities(),
                            places(work));
            Files.createDirectories(work);
            TestRecord record = run(workplace, request);
            record.write(recordFile());
            getLog().info(record.counts().toString());
            if (record.forPush(record.manifest(), record.inputs()).good()) {
                List<Path> files = new ArrayList<>(reportFiles());
                files.add(recordFile());
                passed.keep(key, files);
            }
        } finally {
            workplace.delete(work);
        }
    }

    private TestRecord run(Workplace workplace, TestsTask.Request request)
            throws IOException, InterruptedException {
        // With -B nobody looks on.
        boolean isInteractive = session.getRequest().isInteractiveMode();
        try (TestProgress progress = new TestProgress(getLog(), isInteractive)) {
            return workplace.run(new TestsTask(), request, event -> event.tell(progress));
        }
    }

    /** What else there is than image and tests can change; who asks for some tests wants them. */
    private boolean isToRepeat(TestScripts scripts, TestSettings settings) {
        return userProperties().flag("retest", retest)
                || userProperties().flag("refresh", "false")
                || job().isScheduled()
                || scripts.lookOutside()
                || !settings.filter().isAll();
    }

    private boolean isPassed(PassedTests passed, Digest key) throws IOException {
        clearReports();
        if (!passed.restore(key)) {
            return false;
        }
        getLog().info(
                        "nothing changed since these tests passed: "
                                + testRecord().counts()
                                + " (-Dcooper.retest runs them again)");
        return true;
    }

    /** Returns all that decides what comes of the tests. */
    private List<String> decisive(Map<String, PackedImage> neighbours) throws IOException {
        List<String> fields = new ArrayList<>();
        fields.add(plugin.getVersion());
        fields.add(layout().manifest().digest().toString());
        fields.add(testInputs().toString());
        fields.add(sandboxKind().toString());
        fields.add(keptCapabilities().toString());
        fields.add(project.getArtifactId());
        neighbours.forEach((name, image) -> fields.addAll(List.of(name, image.digest())));
        return fields;
    }
}
