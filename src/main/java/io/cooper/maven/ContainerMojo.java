package io.cooper.maven;

import io.cooper.archive.AptSources;
import io.cooper.archive.Mirror;
import io.cooper.archive.Mirrors;
import io.cooper.base.RegistryBlobs;
import io.cooper.cache.BlobStore;
import io.cooper.gitlab.CiJob;
import io.cooper.oci.CorruptBlobException;
import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageLayout;
import io.cooper.plan.BaseReference;
import io.cooper.registry.ImageName;
import io.cooper.sandbox.Capability;
import io.cooper.sandbox.SandboxKind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/** What all goals share: where the image lies, and how what goes wrong becomes one message. */
abstract class ContainerMojo extends AbstractMojo {

    /** The directory of the image, an OCI image layout that all goals hand on. */
    @Parameter(defaultValue = "${project.build.directory}/container", readonly = true)
    private String outputDirectory;

    /**
     * Where the image goes: a whole name such as {@code registry.example.org/team/ntp}, or one that
     * is put below {@code registry} or, in a GitLab job, below {@code CI_REGISTRY_IMAGE}. In it
     * <code>{artifactId}</code> stands for the module. By default {@code CI_REGISTRY_IMAGE}, with
     * {@code /artifactId} behind it where the reactor has several image modules.
     */
    @Parameter(property = "cooper.image")
    private String image;

    /** The registry that the image goes to, with a path if need be. */
    @Parameter(property = "cooper.registry")
    private String registry;

    /**
     * The image's tags. By default: the commit's short SHA, the branch's slug, {@code mr-NUMBER} in
     * a merge-request pipeline, the Git tag and, where it is a semantic version, its parts, {@code
     * latest} on the default branch, and the POM's version unless it is a SNAPSHOT.
     */
    @Parameter(property = "cooper.tags")
    private List<String> tags;

    /** Tags beside those of {@code tags}. */
    @Parameter(property = "cooper.additionalTags")
    private List<String> additionalTags;

    /**
     * What commands run in: {@code namespaces} (mount, PID and other namespaces, as root or in a
     * user namespace), {@code chroot} (root in an unprivileged container), {@code docker}
     * (containers of an engine), or {@code auto} for the first of these that works.
     */
    @Parameter(property = "cooper.sandbox", defaultValue = "auto")
    private String sandbox;

    /**
     * Capabilities that commands keep beside the usual ones, e.g. {@code SYS_CHROOT} for daemons
     * that change their root directory themselves. With some of them a script can leave the image.
     */
    @Parameter(property = "cooper.keepCapabilities")
    private List<String> keepCapabilities;

    /** Skips the tests in the image; what is pushed then says that it is untested. */
    @Parameter(property = "skipITs", defaultValue = "false")
    private boolean skipITs;

    /** Skips all tests of the project; what is pushed then says that it is untested. */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    private boolean skipAllTests;

    /**
     * A PEM file of certificate authorities that registries' certificates may be signed by, beside
     * those that Java trusts. In a GitLab job {@code CI_SERVER_TLS_CA_FILE} is trusted by itself.
     */
    @Parameter(property = "cooper.caFile")
    private String caFile;

    /** Registries that may be used without TLS, {@code host} or {@code host:port}. */
    @Parameter(property = "cooper.insecureRegistries")
    private List<String> insecureRegistries;

    /**
     * Where images of a registry are looked for first: {@code registry=host/path}, e.g. {@code
     * docker.io=mirror.example.org/hub}.
     */
    @Parameter(property = "cooper.mirrors")
    private List<String> mirrors;

    /**
     * The mirror of the distribution's package archive, for a base of the kind {@code archive:} and
     * for bats; where security fixes lie in an archive of their own, that one after a comma. By
     * default the mirror that this machine's apt is configured with, or else the distribution's
     * own.
     */
    @Parameter(property = "cooper.mirror")
    private List<String> mirror;

    /**
     * In a GitLab job, looks for images of Docker Hub in the dependency proxy of the project's
     * group first.
     */
    @Parameter(property = "cooper.dependencyProxy", defaultValue = "true")
    private String dependencyProxy;

    static final String PACKAGING = "container-image";

    /** The annotation of a manifest whose tests were skipped; its value is the switch. */
    static final String UNTESTED = "io.cooper.untested";

    final MavenProject project;
    final MavenSession session;

    ContainerMojo(MavenProject project, MavenSession session) {
        this.project = project;
        this.session = session;
    }

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        try {
            requireLinux();
            doExecute();
        } catch (CorruptBlobException e) {
            doubt(e);
            Advice.raise(e, getLog());
        } catch (IOException | IllegalArgumentException | InterruptedException e) {
            Advice.raise(e, getLog());
        }
    }

    /** If the blob is one of the cache, the next build makes it anew. */
    private void doubt(CorruptBlobException problem) {
        try {
            new BlobStore(cacheDirectory()).doubt(problem.digest());
        } catch (IOException e) {
            problem.addSuppressed(e);
        }
    }

    /** File trees are made with Linux's own calls, also where an engine runs the commands. */
    private static void requireLinux() {
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            throw new IllegalArgumentException(
                    "images are built on Linux, and this is "
                            + system
                            + "; run Maven in a Linux virtual machine, in WSL, or in a container"
                            + " that has Java and Maven");
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

    /**
     * Returns the image that was built.
     *
     * @throws IllegalArgumentException if there is none
     */
    final ImageLayout layout() throws IOException {
        try {
            return ImageLayout.open(layoutDirectory());
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "there is no image in " + layoutDirectory() + "; run cooper:build before", e);
        }
    }

    /**
     * Returns the image that was built, with all its layers: those that the build left in the
     * registry, where the image goes to, are fetched.
     *
     * @throws IllegalArgumentException if there is none
     */
    final ImageLayout wholeLayout(SettingsDecrypter decrypter) throws IOException {
        ImageLayout layout = layout();
        List<Descriptor> missing =
                layout.manifest().layers().stream().filter(layer -> !layout.has(layer)).toList();
        if (missing.isEmpty()) {
            return layout;
        }
        try (RegistryAccess access = registryAccess(decrypter)) {
            ImageName name = ImageName.parse(imageTarget().name());
            RegistryBlobs blobs =
                    new RegistryBlobs(access.registries().repository(name), access.blobStore());
            for (Descriptor layer : missing) {
                layout.link(blobs.file(layer), layer.digest());
            }
        }
        return layout;
    }

    /**
     * Returns a reference to an image.
     *
     * @param text as in {@code <from>}
     */
    final BaseReference reference(String text) {
        return text.startsWith(BaseReference.MODULE)
                ? new ModuleArtifacts(project).find(text)
                : BaseReference.parse(text, project.getBasedir().toPath());
    }

    /** Returns the CI job that Maven runs in. */
    final CiJob job() {
        return CiJob.of(System.getenv());
    }

    /** Returns where the image goes. */
    final ImageTarget imageTarget() {
        UserProperties given = userProperties();
        if (given.has("image") && ImageTarget.modules(session) > 1) {
            throw new IllegalArgumentException(
                    "-Dcooper.image would give every module of this build the same name; write"
                            + " <image> in the modules' POMs, or -Dcooper.registry");
        }
        return ImageTarget.of(
                project,
                session,
                job(),
                new ImageTarget.Settings(
                        given.text("image", image),
                        given.text("registry", registry),
                        given.list("tags", tags),
                        given.list("additionalTags", additionalTags)));
    }

    /** Returns access to registries as the settings and the CI job have it. */
    final RegistryAccess registryAccess(SettingsDecrypter decrypter) throws IOException {
        return new RegistryAccess(session, decrypter, connectionSettings(), getLog());
    }

    /**
     * Returns where archives of packages are, and how they are reached.
     *
     * @param snapshot a service that keeps old states of them; empty for none
     */
    final Mirrors archives(RegistryAccess access, String snapshot) {
        return new Mirrors(
                userProperties().list("mirror", mirror).stream().map(Mirror::parse).toList(),
                snapshot,
                AptSources.of(Path.of("/etc/apt")),
                access.settings());
    }

    final ConnectionSettings connectionSettings() {
        UserProperties given = userProperties();
        return new ConnectionSettings(
                given.text("caFile", caFile),
                given.list("insecureRegistries", insecureRegistries),
                given.list("mirrors", mirrors),
                given.flag("dependencyProxy", dependencyProxy));
    }

    final SandboxKind sandboxKind() {
        return SandboxKind.parse(userProperties().text("sandbox", sandbox));
    }

    /** Returns the capabilities to keep; the log warns of them. */
    final Set<Capability> keptCapabilities() {
        Set<Capability> kept = new TreeSet<>();
        userProperties()
                .list("keepCapabilities", keepCapabilities)
                .forEach(name -> kept.add(Capability.parse(name)));
        if (!kept.isEmpty()) {
            getLog().warn("<keepCapabilities>: commands keep " + kept);
        }
        return kept;
    }

    /** Returns the switch that skips the tests; empty where none is set. */
    final String skippedBy() {
        if (skipAllTests) {
            return "maven.test.skip";
        }
        return skipITs ? "skipITs" : "";
    }

    /** Returns the cache directory of this machine. */
    final Path cacheDirectory() {
        return BlobStore.defaultDirectory(
                System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /**
     * Returns where the trees of bases are kept. Those of a job are gone with it: a runner that
     * keeps the cache directory packs it up file by file.
     */
    final Path trees() {
        return job().isRunning()
                ? targetDirectory().resolve("container-trees")
                : cacheDirectory().resolve("trees");
    }

    final UserProperties userProperties() {
        return new UserProperties(session.getUserProperties());
    }
}
