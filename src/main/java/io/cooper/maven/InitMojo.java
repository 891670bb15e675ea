package io.cooper.maven;

import io.cooper.scaffold.Scaffold;
import io.cooper.scaffold.Template;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Writes a small working module to begin with: a POM, the files of the image, a test in the image,
 * and a GitLab pipeline. No file is overwritten.
 */
@Mojo(name = "init", requiresProject = false, aggregator = true, threadSafe = true)
public class InitMojo extends ContainerMojo {

    /**
     * What to begin with: {@code ntp}, {@code dhcp}, {@code tftp}, {@code mirror}, {@code mq} or
     * {@code java-service}.
     */
    @Parameter(property = "cooper.template")
    private String template;

    /** The directory of the new module; by default the one that Maven was started in. */
    @Parameter(property = "cooper.directory")
    private String directory;

    private final MojoExecution execution;

    @Inject
    InitMojo(MavenProject project, MavenSession session, MojoExecution execution) {
        super(project, session);
        this.execution = execution;
    }

    @Override
    void doExecute() throws IOException {
        UserProperties given = userProperties();
        Template chosen = Template.named(given.text("template", template));
        Path here = Path.of(session.getRequest().getBaseDirectory());
        String name = given.text("directory", directory);
        Path target = here.resolve(name).normalize();
        List<Path> written = new Scaffold(chosen, execution.getVersion()).writeTo(target);
        getLog().info("a new " + chosen.name() + " module in " + target + ":");
        written.forEach(file -> getLog().info("  " + file));
        getLog().info("next: " + (target.equals(here) ? "" : "cd " + name + " && ") + "mvn verify");
    }
}
