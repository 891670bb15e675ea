package io.cooper.maven;

import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.sandbox.Exit;
import io.cooper.worker.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Starts the service of the image that was built, in the foreground and in a fresh view of the
 * image, with its environment, user and working directory and the machine's network. It ends with
 * the service, or with Ctrl-C; what it changed is gone then.
 */
@Mojo(name = "run", threadSafe = true)
public class RunMojo extends TestingMojo {

    private final SettingsDecrypter decrypter;

    @Inject
    RunMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session);
        this.decrypter = decrypter;
    }

    @Override
    void doExecute() throws IOException, InterruptedException, MojoFailureException {
        ImageLayout layout = wholeLayout(decrypter);
        ImageConfig config = layout.config(layout.manifest());
        if (config.startCommand().isEmpty()) {
            throw new IllegalArgumentException(
                    "the image has neither <entrypoint> nor <command>: there is nothing to run");
        }
        Path work = targetDirectory().resolve("container-run-work");
        RunTask.Request request =
                new RunTask.Request(
                        PackedImage.of(layout), work, sandboxKind(), keptCapabilities());
        Workplace workplace = Workplace.choose(sandboxKind());
        workplace.delete(work);
        try {
            Files.createDirectories(work);
            getLog().info("running " + String.join(" ", config.startCommand()));
            Exit exit = workplace.run(new RunTask(), request, System.out::writeBytes);
            if (exit.code() != 0) {
                throw new MojoFailureException("it ended with exit code " + exit.code());
            }
        } finally {
            workplace.delete(work);
        }
    }
}
