package io.cooper.maven;

import io.cooper.archive.ArchiveSettings;
import io.cooper.archive.ToolPackage;
import io.cooper.archive.Variant;
import io.cooper.base.BaseImage;
import io.cooper.base.BaseMaking;
import io.cooper.base.Bases;
import io.cooper.check.Neighbour;
import io.cooper.check.TestPlaces;
import io.cooper.check.TestSettings;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/** What the goals share that run something beside the image's service. */
abstract class ImageTestMojo extends TestingMojo {

    /** Where the reports go: JUnit XML, a summary, and a page to look at. */
    @Parameter(defaultValue = "${project.build.directory}/failsafe-reports", readonly = true)
    private String reportsDirectory;

    private final SettingsDecrypter decrypter;

    ImageTestMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session);
        this.decrypter = decrypter;
    }

    /**
     * Returns the image of this module and those of its neighbours.
     *
     * @param work for what a neighbour's base may need
     * @throws IllegalArgumentException if a neighbour's image is not there
     */
    final PackedImages images(TestSettings settings, Path work)
            throws IOException, InterruptedException {
        return new PackedImages(packedImage(), neighbours(settings, work));
    }

    /** Returns the image of this module, with all its layers. */
    final PackedImage packedImage() throws IOException {
        return PackedImage.of(wholeLayout(decrypter));
    }

    /**
     * Returns the images of the module's neighbours by their names.
     *
     * @param work for what a neighbour's base may need
     * @throws IllegalArgumentException if one is not there
     */
    final Map<String, PackedImage> neighbours(TestSettings settings, Path work)
            throws IOException, InterruptedException {
        Map<String, PackedImage> neighbours = new LinkedHashMap<>();
        if (!settings.neighbours().isEmpty()) {
            try (RegistryAccess access = registryAccess(decrypter)) {
                Bases bases =
                        new Bases(access.registries(), access.blobStore(), making(access, work));
                for (Neighbour neighbour : settings.neighbours()) {
                    neighbours.put(neighbour.name(), image(neighbour, bases));
                }
            }
        }
        return neighbours;
    }

    private PackedImage image(Neighbour neighbour, Bases bases)
            throws IOException, InterruptedException {
        BaseImage found = bases.find(reference(neighbour), Platform.current());
        if (found.config().startCommand().isEmpty()) {
            throw new IllegalArgumentException(
                    "<services>: "
                            + neighbour.name()
                            + ", "
                            + neighbour.from()
                            + ", has neither entrypoint nor command: there is nothing to start");
        }
        return PackedImage.of(found);
    }

    private BaseReference reference(Neighbour neighbour) {
        if (neighbour.from().startsWith(BaseReference.ARCHIVE)) {
            throw new IllegalArgumentException(
                    "<services>: "
                            + neighbour.name()
                            + " is "
                            + neighbour.from()
                            + ", a base with no command to start; name an image by its reference,"
                            + " or a module as maven:GROUP:ARTIFACT");
        }
        return reference(neighbour.from());
    }

    /** None is made for a neighbour, but which were made is known. */
    private BaseMaking making(RegistryAccess access, Path work) {
        ArchiveSettings archive =
                new ArchiveSettings(
                        archives(access, ""), List.of(), null, Variant.parse("minbase"));
        Path directory = work.resolve("base");
        return new BaseMaking(
                archive, access.resultStore(), sandboxKind(), directory, getLog()::debug);
    }

    final TestsTask.Places places(Path work) throws IOException {
        // With several modules in a build, reports of the same name are told apart by the module.
        String prefix = ImageTarget.modules(session) > 1 ? project.getArtifactId() + "/" : "";
        return new TestsTask.Places(
                work, Path.of(reportsDirectory), prefix, trees(), batsPackageOrNull());
    }

    /** Removes the reports of an earlier run. */
    final void clearReports() throws IOException {
        TestPlaces.clearReports(Path.of(reportsDirectory));
    }

    /** Returns the reports of the last run. */
    final List<Path> reportFiles() throws IOException {
        return TestPlaces.reportFiles(Path.of(reportsDirectory));
    }

    /** Fetched here, where proxies and certificates are known, and not by whoever runs tests. */
    private Path batsPackageOrNull() throws IOException {
        if (!testScripts().needBats()) {
            return null;
        }
        try (RegistryAccess access = registryAccess(decrypter)) {
            return ToolPackage.BATS.fetch(access.blobStore(), archives(access, ""));
        }
    }
}
