package io.cooper.maven;

import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.Access;
import io.cooper.sandbox.Command;
import io.cooper.sandbox.Exit;
import io.cooper.sandbox.Network;
import io.cooper.sandbox.View;
import io.cooper.sandbox.ViewSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.project.MavenProject;

/**
 * Starts the service of the image that was built, in the foreground and in a fresh view of the
 * image, with its environment, user and working directory and the machine's network. It ends with
 * the service, or with Ctrl-C; what it changed is gone then.
 */
@Mojo(name = "run", threadSafe = true)
public class RunMojo extends TestingMojo {

    /** Nobody waits longer in front of a terminal. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private static final String HOSTNAME = "container";

    @Inject
    RunMojo(MavenProject project, MavenSession session) {
        super(project, session);
    }

    @Override
    void doExecute() throws IOException, InterruptedException, MojoFailureException {
        ImageLayout layout = layout();
        ImageConfig config = layout.config(layout.manifest());
        if (config.startCommand().isEmpty()) {
            throw new IllegalArgumentException(
                    "the image has neither <entrypoint> nor <command>: there is nothing to run");
        }
        Path work = targetDirectory().resolve("container-run-work");
        Rootfs.deleteTree(work);
        try (TestImages images = TestImages.unpack(layout, work)) {
            ViewSpec spec =
                    new ViewSpec(
                            images.image().rootfs().directory(),
                            work.resolve("view"),
                            Access.FRESH,
                            Network.HOST,
                            HOSTNAME,
                            List.of(),
                            List.of());
            try (View view = sandbox().open(spec)) {
                getLog().info("running " + String.join(" ", config.startCommand()));
                Exit exit = view.run(command(config), System.out);
                if (exit.code() != 0) {
                    throw new MojoFailureException("it ended with exit code " + exit.code());
                }
            }
        } finally {
            Rootfs.deleteTree(work);
        }
    }

    private static Command command(ImageConfig config) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", Command.DEFAULT_PATH);
        environment.putAll(config.env());
        return new Command(
                config.startCommand(), environment, config.workingDir(), config.user(), LONGEST);
    }
}
