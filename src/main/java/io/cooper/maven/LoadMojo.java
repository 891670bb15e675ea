package io.cooper.maven;

import io.cooper.engine.Engine;
import io.cooper.engine.EngineAddress;
import io.cooper.gitlab.ImageTag;
import io.cooper.oci.ImageLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Loads the image that was built into the Docker engine of this machine, Docker's own or podman's:
 * that of {@code DOCKER_HOST}, or else of the usual socket. It gets the name and tags that a push
 * would give it; where none is known, the module's name and {@code latest}.
 */
@Mojo(name = "load", threadSafe = true)
public class LoadMojo extends ContainerMojo {

    private final SettingsDecrypter decrypter;

    @Inject
    LoadMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session);
        this.decrypter = decrypter;
    }

    @Override
    void doExecute() throws IOException {
        ImageLayout layout = wholeLayout(decrypter);
        List<String> names = names(imageTarget());
        Path home = Path.of(System.getProperty("user.home"));
        Path work = Files.createDirectories(targetDirectory());
        EngineAddress address = EngineAddress.find(System.getenv(), home);
        try (Engine engine = Engine.connect(address)) {
            String id = engine.load(layout, names, work);
            getLog().info("loaded into " + address + ": " + String.join(", ", names));
            getLog().info("  " + id);
        }
    }

    private List<String> names(ImageTarget target) {
        String name =
                target.name().isEmpty()
                        ? project.getArtifactId().toLowerCase(Locale.ROOT)
                        : target.name();
        List<String> names = new ArrayList<>();
        for (ImageTag tag : target.tags()) {
            names.add(name + ":" + tag.name());
        }
        if (names.isEmpty()) {
            names.add(name + ":latest");
        }
        return names;
    }
}
