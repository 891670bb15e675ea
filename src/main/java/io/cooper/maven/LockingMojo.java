package io.cooper.maven;

import io.cooper.lock.Lock;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/** What the goals share that find out what an image would be made of now. */
abstract class LockingMojo extends BaseMojo {

    private final SettingsDecrypter decrypter;

    LockingMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session);
        this.decrypter = decrypter;
    }

    final Lock fresh() throws IOException, InterruptedException {
        try (RegistryAccess access = registryAccess(decrypter)) {
            return moduleLock(access).fresh(bases(access));
        }
    }

    final Path moduleDirectory() {
        return project.getBasedir().toPath();
    }
}
