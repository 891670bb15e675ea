package io.cooper.maven;

import io.cooper.check.TestSettings;
import io.cooper.worker.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Opens a shell where a test runs: in a fresh view of the image that was built, with the image's
 * service, those beside it and the directory of tests. What is changed there is gone when it ends.
 * Without a terminal it reads commands from standard input, and fails if the last of them does.
 */
@Mojo(name = "shell", requiresDependencyResolution = ResolutionScope.TEST, threadSafe = true)
public class ShellMojo extends ImageTestMojo {

    /**
     * The test whose place the shell takes, e.g. {@code 10-tracking}: it has that test's user,
     * network, service and mounts. By default they are those of a test without a header.
     */
    @Parameter(property = "cooper.test")
    private String shellTest;

    @Inject
    ShellMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session, decrypter);
    }

    @Override
    void doExecute() throws IOException, InterruptedException, MojoFailureException {
        TestSettings settings = testSettings();
        Path work = targetDirectory().resolve("container-shell-work");
        Workplace workplace = Workplace.choose(sandboxKind());
        workplace.delete(work);
        int code;
        Console console = new Console(getLog());
        try (console) {
            Files.createDirectories(work);
            ShellTask.Request request =
                    new ShellTask.Request(
                            images(settings, work),
                            testSourceDirectory(),
                            settings,
                            sandboxKind(),
                            keptCapabilities(),
                            places(work),
                            shellTest == null ? "" : shellTest,
                            console.hasTerminal());
            code = workplace.run(new ShellTask(), request, shown(console), console::typeTo);
        } finally {
            workplace.delete(work);
        }
        // At a terminal it is whatever was typed last.
        if (code != 0 && !console.hasTerminal()) {
            throw new MojoFailureException("the commands ended with exit code " + code);
        }
    }

    private static Consumer<ShellTask.Event> shown(Console console) {
        return event -> {
            try {
                event.on(console);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
