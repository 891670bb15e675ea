package io.cooper.maven;

import io.cooper.lock.Lock;
import io.cooper.lock.LockFile;
import java.io.IOException;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Writes {@code container.lock.json} beside the POM: the base by its digest, and every package with
 * version, architecture and SHA-256. A build with it uses exactly these, or fails.
 */
@Mojo(name = "lock", threadSafe = true)
public class LockMojo extends LockingMojo {

    @Inject
    LockMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session, decrypter);
    }

    @Override
    void doExecute() throws IOException, InterruptedException {
        Lock lock = fresh();
        LockFile.write(moduleDirectory(), lock);
        getLog().info(
                        "locked "
                                + lock.base().reference()
                                + " ("
                                + lock.base().manifest()
                                + "), "
                                + lock.base().packages().packages().size()
                                + " packages of it and "
                                + lock.packages().size()
                                + " more, in "
                                + moduleDirectory().resolve(LockFile.NAME));
    }
}
