package io.cooper.maven;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/** What all goals share: where the image lies, and how what goes wrong becomes one message. */
abstract class ContainerMojo extends AbstractMojo {

    /** The directory of the image, an OCI image layout that all goals hand on. */
    @Parameter(defaultValue = "${project.build.directory}/container", readonly = true)
    private String outputDirectory;

    static final String PACKAGING = "container-image";

    final MavenProject project;
    final MavenSession session;

    ContainerMojo(MavenProject project, MavenSession session) {
        this.project = project;
        this.session = session;
    }

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        try {
            doExecute();
        } catch (IOException | IllegalArgumentException | InterruptedException e) {
            Advice.raise(e, getLog());
        }
    }

    abstract void doExecute()
            throws IOException, InterruptedException, MojoExecutionException, MojoFailureException;

    final Path layoutDirectory() {
        return Path.of(outputDirectory);
    }

    final Path targetDirectory() {
        return layoutDirectory().getParent();
    }

    final UserProperties userProperties() {
        return new UserProperties(session.getUserProperties());
    }
}
