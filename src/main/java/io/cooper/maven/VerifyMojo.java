package io.cooper.maven;

import io.cooper.check.TestRecord;
import java.io.IOException;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.project.MavenProject;

/** Fails if a test in the image failed, or if the tests were not about this image. */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public class VerifyMojo extends TestingMojo {

    @Inject
    VerifyMojo(MavenProject project, MavenSession session) {
        super(project, session);
    }

    @Override
    void doExecute() throws IOException, MojoFailureException {
        TestRecord.Judgement judgement =
                testRecord().forVerify(layout().manifest().digest(), testInputs());
        if (judgement.good()) {
            return;
        }
        if (!ignoresFailures()) {
            throw new MojoFailureException(judgement.reason());
        }
        getLog().warn(judgement.reason() + " (ignored; the image will not be pushed)");
    }
}
