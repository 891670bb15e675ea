package io.cooper.maven;

import io.cooper.base.BaseImage;
import io.cooper.base.Bases;
import io.cooper.diff.Difference;
import io.cooper.diff.ImageContents;
import io.cooper.diff.ImageDiff;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Says what differs between two images, file by file and setting by setting, a line each. Both are
 * named as in {@code from}.
 */
@Mojo(
        name = "diff",
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        threadSafe = true)
public class DiffMojo extends BaseMojo {

    /** The image to compare with, e.g. the one that was pushed last. */
    @Parameter(property = "cooper.before", required = true)
    private String before;

    /** The other image; by default the one that this module has built. */
    @Parameter(property = "cooper.after")
    private String after;

    private final SettingsDecrypter decrypter;

    @Inject
    DiffMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session);
        this.decrypter = decrypter;
    }

    @Override
    void doExecute() throws IOException, InterruptedException {
        try (RegistryAccess access = registryAccess(decrypter)) {
            Bases bases = bases(access);
            String other = after == null ? "oci:" + wholeLayout(decrypter).directory() : after;
            List<Difference> differences =
                    ImageDiff.of(contents(bases, before), contents(bases, other));
            differences.forEach(difference -> getLog().info(difference.toString()));
            getLog().info(differences.size() + " differences between " + before + " and " + other);
        }
    }

    private ImageContents contents(Bases bases, String name)
            throws IOException, InterruptedException {
        BaseImage image = bases.find(reference(name), Platform.current());
        List<Blob> layers = new ArrayList<>();
        for (Descriptor layer : image.layers()) {
            layers.add(new Blob(layer.digest().shortHex(), image.blobs().file(layer)));
        }
        return ImageContents.of(image.config(), layers);
    }

    private record Blob(String name, Path file) implements ImageContents.Blob {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }
}
