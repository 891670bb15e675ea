package io.cooper.maven;

import io.cooper.archive.AptSources;
import io.cooper.archive.Mirrors;
import io.cooper.archive.ToolPackage;
import io.cooper.cache.BlobStore;
import io.cooper.check.ContainerTests;
import io.cooper.check.TestPlaces;
import io.cooper.check.TestRecord;
import io.cooper.check.TestRun;
import io.cooper.check.TestScripts;
import io.cooper.check.TestSettings;
import io.cooper.check.TestedImage;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Runs the tests of {@code src/test/container} inside the image, each in a fresh view of it beside
 * the image's own service, and records what came of them. It does not fail for a test that fails:
 * that is {@code cooper:verify}'s to do.
 */
@Mojo(name = "test", defaultPhase = LifecyclePhase.INTEGRATION_TEST, threadSafe = true)
public class TestMojo extends TestingMojo {

    /** Where the reports go: JUnit XML, a summary, and a page to look at. */
    @Parameter(defaultValue = "${project.build.directory}/failsafe-reports", readonly = true)
    private String reportsDirectory;

    /** Fails if there are no tests at all. */
    @Parameter(property = "failIfNoTests", defaultValue = "false")
    private boolean failIfNoTests;

    @Inject
    TestMojo(MavenProject project, MavenSession session) {
        super(project, session);
    }

    @Override
    void doExecute() throws IOException, InterruptedException {
        TestScripts scripts = testScripts();
        TestSettings settings = testSettings();
        ImageLayout layout = layout();
        Manifest manifest = layout.manifest();
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
        Path work = targetDirectory().resolve("container-test-work");
        Rootfs.deleteTree(work);
        try {
            run(scripts, settings, layout, work);
        } finally {
            Rootfs.deleteTree(work);
        }
    }

    private void run(TestScripts scripts, TestSettings settings, ImageLayout layout, Path work)
            throws IOException, InterruptedException {
        Manifest manifest = layout.manifest();
        ImageConfig config = layout.config(manifest);
        try (Rootfs rootfs = unpack(layout, work)) {
            Sandbox sandbox = sandbox();
            TestRun run =
                    new ContainerTests(
                                    new TestedImage(manifest.digest(), config, rootfs),
                                    sandbox,
                                    settings,
                                    new TestProgress(getLog()))
                            .run(scripts, places(work));
            run.record().write(recordFile());
            getLog().info(run.counts().toString());
        }
    }

    private TestPlaces places(Path work) {
        // With several modules in a build, reports of the same name are told apart by the module.
        String prefix = ImageTarget.modules(session) > 1 ? project.getArtifactId() + "/" : "";
        return new TestPlaces(
                work.resolve("views"),
                Path.of(reportsDirectory),
                prefix,
                () -> bats(work.resolve("bats")));
    }

    private static Path bats(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            Path home = Path.of(System.getProperty("user.home"));
            ToolPackage.BATS.unpack(
                    new BlobStore(BlobStore.defaultDirectory(System.getenv(), home)),
                    new Mirrors(List.of(), "", AptSources.of(Path.of("/etc/apt"))),
                    directory);
        }
        return directory.resolve("usr");
    }
}
