package io.cooper.maven;

import io.cooper.check.TestRecord;
import io.cooper.gitlab.ImageTag;
import io.cooper.gitlab.PushedImage;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.registry.ImageName;
import io.cooper.registry.ImagePush;
import io.cooper.registry.ImagePusher;
import io.cooper.registry.PushResult;
import io.cooper.registry.PushTags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
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

    /** Lets a release's tag that names another image move. */
    @Parameter(property = "cooper.overwrite", defaultValue = "false")
    private String overwrite;

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
        try (RegistryAccess access = registryAccess(decrypter)) {
            ImageName name = ImageName.parse(target.name());
            PushResult result =
                    ImagePusher.push(
                            ImagePush.of(
                                    access.registries().repository(name),
                                    manifest,
                                    layout::open,
                                    pushTags(target)));
            report(target, result);
        }
    }

    private PushTags pushTags(ImageTarget target) {
        boolean mayMove = userProperties().flag("overwrite", overwrite);
        return new PushTags(
                target.tags().stream().map(ImageTag::name).toList(),
                target.tags().stream()
                        .filter(tag -> tag.isRelease() && !mayMove)
                        .map(ImageTag::name)
                        .collect(Collectors.toSet()));
    }

    private void report(ImageTarget target, PushResult result) throws IOException {
        PushResult.BlobCounts blobs = result.blobs();
        getLog().info(
                        String.format(
                                Locale.ROOT,
                                "pushed %s@%s: %d blobs sent (%.1f MB), %d mounted, %d were there",
                                target.name(),
                                result.digest(),
                                blobs.sent(),
                                blobs.bytesSent() / 1e6,
                                blobs.mounted(),
                                blobs.there()));
        getLog().info("tags: " + String.join(", ", result.tags()));
        tell(new PushedImage(target.name(), result.digest(), result.tags()));
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
