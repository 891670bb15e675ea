package io.cooper.maven;

import io.cooper.check.TestRecord;
import io.cooper.gitlab.ImageTag;
import io.cooper.gitlab.PushedImage;
import io.cooper.oci.Manifest;
import io.cooper.registry.ImagePush;
import io.cooper.registry.ImagePusher;
import io.cooper.registry.PushResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
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

    /**
     * In a build of several modules, pushes nothing until all of them have passed, and moves all
     * tags after all images are there.
     */
    @Parameter(property = "cooper.pushAtEnd", defaultValue = "true")
    private String pushAtEnd;

    @Parameter(defaultValue = "${plugin}", readonly = true)
    private PluginDescriptor plugin;

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
        TestRecord.Judgement judgement = judgement();
        if (!judgement.good()) {
            if (ignoresFailures()) {
                getLog().warn("not pushed: " + judgement.reason());
                return;
            }
            throw new MojoFailureException("not pushed: " + judgement.reason());
        }
        if (target.name().isEmpty()) {
            requireNoJob();
            getLog().info(
                            "not pushed: no registry is named; the image lies in "
                                    + layoutDirectory()
                                    + " (to push it, set <image> or <registry>, or run in a GitLab"
                                    + " job)");
            pushAll(new PushQueue(session, plugin).done(project, Map.of(), isAtEnd()));
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
        List<PendingPush> due =
                new PushQueue(session, plugin).done(project, pending(target), isAtEnd());
        if (due.isEmpty()) {
            getLog().info(target.name() + " is pushed when all modules have passed");
        }
        pushAll(due);
    }

    /** Returns what record and manifest make of a push; both have to say whether it is tested. */
    private TestRecord.Judgement judgement() throws IOException {
        Manifest manifest = layout().manifest();
        TestRecord record = testRecord();
        TestRecord.Judgement judgement = record.forPush(manifest.digest(), testInputs());
        String declared = manifest.annotations().getOrDefault(UNTESTED, "");
        String recorded = record.limits().skippedBy();
        if (!judgement.good() || declared.equals(recorded)) {
            return judgement;
        }
        return new TestRecord.Judgement(
                false,
                "by its manifest the image's tests "
                        + (declared.isEmpty() ? "ran" : "were skipped by -D" + declared)
                        + ", and by target/container-tests.json they "
                        + (recorded.isEmpty() ? "ran" : "were skipped by -D" + recorded)
                        + "; build, test and push it in one command, mvn deploy");
    }

    /** In a job whoever runs {@code mvn deploy} relies on the image being there afterwards. */
    private void requireNoJob() throws MojoFailureException {
        if (job().isRunning()) {
            throw new MojoFailureException(
                    "not pushed: "
                            + job().whyNoImageName()
                            + "; or name a registry with <image> or <registry>; mvn cooper:doctor"
                            + " says more");
        }
    }

    private boolean isAtEnd() {
        return userProperties().flag("pushAtEnd", pushAtEnd);
    }

    private Map<String, String> pending(ImageTarget target) {
        boolean mayMove = userProperties().flag("overwrite", overwrite);
        List<String> names = target.tags().stream().map(ImageTag::name).toList();
        List<String> fixed =
                target.tags().stream()
                        .filter(tag -> tag.isRelease() && !mayMove)
                        .map(ImageTag::name)
                        .toList();
        return new PendingPush(layoutDirectory(), target.name(), names, fixed).toMap();
    }

    private void pushAll(List<PendingPush> pending) throws IOException {
        if (pending.isEmpty()) {
            return; // and no connection is set up for nothing
        }
        try (RegistryAccess access = registryAccess(decrypter)) {
            List<ImagePush> pushes = new ArrayList<>();
            for (PendingPush push : pending) {
                pushes.add(push.toPush(access.registries()));
            }
            List<PushResult> results = ImagePusher.push(pushes);
            for (int i = 0; i < results.size(); i++) {
                report(pending.get(i), results.get(i));
            }
        }
    }

    private void report(PendingPush push, PushResult result) throws IOException {
        PushResult.BlobCounts blobs = result.blobs();
        String what =
                result.changed()
                        ? String.format(
                                Locale.ROOT,
                                "pushed %s@%s: %d blobs sent (%.1f MB), %d mounted, %d were there",
                                push.name(),
                                result.digest(),
                                blobs.sent(),
                                blobs.bytesSent() / 1e6,
                                blobs.mounted(),
                                blobs.there())
                        : "nothing changed: %s@%s is there already"
                                .formatted(push.name(), result.digest());
        getLog().info(what);
        getLog().info("tags: " + String.join(", ", result.tags()));
        tell(new PushedImage(push.name(), result.digest(), result.tags()), push.layout());
    }

    /** Leaves what the jobs that come after need, and GitLab. */
    private void tell(PushedImage image, Path directory) throws IOException {
        Files.writeString(directory.resolve("image.env"), image.dotenv());
        Files.writeString(directory.resolve("image.json"), image.json());
        Files.writeString(directory.resolve("image.digest"), image.digest() + "\n");
        Optional<String> annotations = image.annotations(job());
        if (annotations.isPresent()) {
            Files.writeString(directory.resolve("annotations.json"), annotations.get());
        }
    }
}
