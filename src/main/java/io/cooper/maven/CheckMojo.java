package io.cooper.maven;

import io.cooper.lock.Lock;
import io.cooper.lock.LockFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Says what a newer base or newer packages would change, compared with {@code container.lock.json}:
 * a line each, old and new version. For a scheduled pipeline to decide whether to rebuild.
 */
@Mojo(name = "check", threadSafe = true)
public class CheckMojo extends LockingMojo {

    /** Fails if something would change. */
    @Parameter(property = "cooper.failOnUpdates", defaultValue = "false")
    private String failOnUpdates;

    @Inject
    CheckMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session, decrypter);
    }

    @Override
    void doExecute() throws IOException, InterruptedException, MojoFailureException {
        Optional<Lock> lock = LockFile.read(moduleDirectory());
        if (lock.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no "
                            + LockFile.NAME
                            + " in "
                            + moduleDirectory()
                            + " to compare with; run cooper:lock");
        }
        List<String> changes = lock.get().changesTo(fresh());
        changes.forEach(getLog()::info);
        if (changes.isEmpty()) {
            getLog().info("nothing has changed since " + LockFile.NAME + " was written");
        } else if (userProperties().flag("failOnUpdates", failOnUpdates)) {
            throw new MojoFailureException(
                    changes.size() + " updates; run cooper:lock to take them");
        }
    }
}
