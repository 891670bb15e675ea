package io.cooper.maven;

import io.cooper.check.TestRecord;
import io.cooper.gitlab.ImageTag;
import io.cooper.gitlab.PushedImage;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.registry.ImageName;
import io.cooper.registry.ImagePusher;
import io.cooper.registry.PushResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;

/**
 * Pushes the image that was tested, and no other: what the registry lacks, then the manifest, then
 * the tags. Outside a GitLab job with no registry named, it says where the image lies and pushes
 * nothing.
 */
@Mojo(name = "push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public class PushMojo extends TestingMojo {

    private final SettingsDecrypter decrypter;
    private final RepositorySystem repositories;

    @Inject
    PushMojo(
            MavenProject project,
            MavenSession session,
            SettingsDecrypter decrypter,
            RepositorySystem repositories) {
        super(project, session);
        this.decrypter = decrypter;
        this.repositories = repositories;
    }

    @Override
    void doExecute() throws IOException, MojoFailureException {
        ImageTarget target = imageTarget();
        ImageLayout layout = layout();
        Manifest manifest = layout.manifest();
        TestRecord.Judgement judgement = testRecord().forPush(manifest.digest(), testInputs());
        if (!judgement.good()) {
            if (ignoresFailures()) {
                getLog().warn("not pushed: " + judgement.reason());
                return;
            }
            throw new MojoFailureException("not pushed: " + judgement.reason());
        }
        if (target.name().isEmpty()) {
            getLog().info(
                            "not pushed: no registry is named; the image lies in "
                                    + layoutDirectory()
                                    + " (to push it, set <image> or <registry>, or run in a GitLab"
                                    + " job)");
            return;
        }
        if (session.isOffline()) {
            throw new MojoFailureException(
                    "not pushed: Maven is offline (-o), and " + target.name() + " is not");
        }
        String deployed = new DescriptorDeployment(repositories, session).deploy(project);
        if (!deployed.isEmpty()) {
            getLog().info("image descriptor deployed to " + deployed);
        }
        push(target, layout, manifest);
    }

    private void push(ImageTarget target, ImageLayout layout, Manifest manifest)
            throws IOException {
        List<String> tags = target.tags().stream().map(ImageTag::name).toList();
        try (RegistryAccess access =
                new RegistryAccess(session, decrypter, System.getenv(), getLog())) {
            ImageName name = ImageName.parse(target.name());
            PushResult result =
                    new ImagePusher(access.registries().repository(name))
                            .push(manifest, layout::open, tags);
            getLog().info(
                            String.format(
                                    Locale.ROOT,
                                    "pushed %s@%s: %d blobs sent (%.1f MB), %d were there",
                                    target.name(),
                                    result.digest(),
                                    result.blobsSent(),
                                    result.bytesSent() / 1e6,
                                    result.blobsThere()));
            getLog().info("tags: " + String.join(", ", result.tags()));
            tell(new PushedImage(target.name(), result.digest(), result.tags()));
        }
    }

    /** Leaves what the jobs that come after need, and GitLab. */
    private void tell(PushedImage image) throws IOException {
        Path directory = layoutDirectory();
        Files.writeString(directory.resolve("image.env"), image.dotenv());
        Files.writeString(directory.resolve("image.json"), image.json());
        Files.writeString(directory.resolve("image.digest"), image.digest() + "\n");
        Optional<String> annotations = image.annotations(job());
        if (annotations.isPresent()) {
            Files.writeString(directory.resolve("annotations.json"), annotations.get());
        }
    }
}
