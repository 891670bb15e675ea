package io.cooper.maven;

import io.cooper.base.BaseImage;
import io.cooper.base.BasePolicy;
import io.cooper.build.BuildEnvironment;
import io.cooper.build.BuiltImage;
import io.cooper.build.CacheKey;
import io.cooper.build.CommandSettings;
import io.cooper.build.ImageBuilder;
import io.cooper.build.Secret;
import io.cooper.build.StepCache;
import io.cooper.gitlab.CiJob;
import io.cooper.gitlab.Tagging;
import io.cooper.lock.Lock;
import io.cooper.lock.LockFile;
import io.cooper.oci.Healthcheck;
import io.cooper.oci.ImageDescriptor;
import io.cooper.oci.Platform;
import io.cooper.plan.BuildPlan;
import io.cooper.plan.ConfigChanges;
import io.cooper.plan.ContainerSources;
import io.cooper.plan.FileSpec;
import io.cooper.plan.Step;
import io.cooper.rootfs.LayerCompression;
import io.cooper.rootfs.Rootfs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Builds the image of this module as an OCI image layout in {@code target/container}: base,
 * packages, the tree of {@code src/main/container/rootfs}, the scripts of {@code build.d}, files,
 * and the image configuration.
 */
@Mojo(
        name = "build",
        defaultPhase = LifecyclePhase.PACKAGE,
        requiresDependencyResolution = ResolutionScope.COMPILE_PLUS_RUNTIME,
        threadSafe = true)
public class BuildMojo extends BaseMojo {

    /** Signs what manifests tell of steps. */
    private static final String CACHE_KEY = "COOPER_CACHE_KEY";

    /**
     * Which bases will do: {@code official} warns of one that is neither a distribution's official
     * image nor made by Cooper, {@code strict} refuses it, {@code any} takes it.
     */
    @Parameter(property = "cooper.basePolicy", defaultValue = "official")
    private String basePolicy;

    /** Environment variables of the image; build scripts see them too. */
    @Parameter private Properties env;

    /** Labels of the image. */
    @Parameter private Properties labels;

    /** Ports that the image exposes: {@code 123/udp}, {@code 80/tcp} or {@code 80}. */
    @Parameter(property = "cooper.ports")
    private List<String> ports;

    /** Volumes: absolute paths in the image. */
    @Parameter(property = "cooper.volumes")
    private List<String> volumes;

    /** Who the container runs as: a name or number, with {@code :group} behind it if need be. */
    @Parameter(property = "cooper.user")
    private String user;

    /** The working directory of the container. */
    @Parameter(property = "cooper.workdir")
    private String workdir;

    /**
     * The entrypoint, an element an argument. The base's command is dropped with the base's
     * entrypoint.
     */
    @Parameter(property = "cooper.entrypoint")
    private List<String> entrypoint;

    /** The command, an element an argument; with an entrypoint, its default arguments. */
    @Parameter(property = "cooper.command")
    private List<String> command;

    /** The signal that stops the container, e.g. {@code SIGTERM}. */
    @Parameter(property = "cooper.stopSignal")
    private String stopSignal;

    /**
     * How an engine finds out that the container is well: {@code command} (arguments, or one
     * element for the shell), and in seconds {@code interval}, {@code timeout}, {@code
     * startPeriod}; {@code retries}.
     */
    @Parameter private HealthcheckParameter healthcheck;

    /**
     * The directory in the image that the jars of the module's dependencies are copied to, those of
     * the scopes compile and runtime. They are a layer below those of {@code files}.
     */
    @Parameter(property = "cooper.libraries")
    private String libraries;

    /**
     * Files to copy into the image on top of all else, e.g. the module's jar. Each has {@code
     * from}, {@code to} and, if need be, {@code owner} and {@code mode}.
     */
    @Parameter private List<FileParameter> files;

    /**
     * What build scripts find as files below {@code /run/secrets}, and nothing else does: neither a
     * layer nor a log, a label or a key of the cache. Each has an {@code id}, and the name of a
     * {@code variable} or a {@code file} that holds it.
     */
    @Parameter private List<SecretParameter> secrets;

    /**
     * Gives {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code FTP_PROXY} and {@code NO_PROXY} of
     * Maven's environment, in upper and lower case, to the commands of the build. They do not get
     * into the image.
     */
    @Parameter(property = "cooper.passProxies", defaultValue = "false")
    private String passProxies;

    /**
     * Files that may be in the image although they look like secrets that an installation makes,
     * such as SSH host keys: patterns of paths with {@code *}, {@code **} and {@code ?}.
     */
    @Parameter(property = "cooper.allowSecrets")
    private List<String> allowSecrets;

    /**
     * How the layers that steps make are compressed: {@code gzip} or {@code zstd}, with a level
     * behind it if need be, {@code gzip:1} to {@code gzip:9} or {@code zstd:1} to {@code zstd:19}.
     * The base's layers stay as they are.
     */
    @Parameter(property = "cooper.compression", defaultValue = "gzip:4")
    private String compression;

    /** How long a command of a step may take, in seconds. */
    @Parameter(property = "cooper.stepTimeout", defaultValue = "1800")
    private String stepTimeout;

    /** The directory with {@code rootfs} and {@code build.d}. */
    @Parameter(
            property = "cooper.sourceDirectory",
            defaultValue = "${project.basedir}/src/main/container")
    private File sourceDirectory;

    /**
     * No file time of a new layer is later than this, and the image is said to be created then: ISO
     * 8601 or seconds since 1970. The environment variable {@code SOURCE_DATE_EPOCH} beats it.
     * Without either it is the time at which the base was created.
     */
    @Parameter(defaultValue = "${project.build.outputTimestamp}")
    private String outputTimestamp;

    /**
     * Builds all steps anew, whatever the cache has. On by itself in a scheduled pipeline of
     * GitLab.
     */
    @Parameter(property = "cooper.refresh", defaultValue = "false")
    private String refresh;

    /**
     * Images whose layers may be taken where a step is the same, e.g. {@code
     * registry.example.org/team/ntp:latest}. In a GitLab job those of the image's own branch and of
     * the default branch are looked at by themselves.
     */
    @Parameter(property = "cooper.cacheFrom")
    private List<String> cacheFrom;

    private final MavenProjectHelper projectHelper;
    private final SettingsDecrypter decrypter;

    @Inject
    BuildMojo(
            MavenProject project,
            MavenSession session,
            MavenProjectHelper projectHelper,
            SettingsDecrypter decrypter) {
        super(project, session);
        // Before the parameters are known. Who names registries without TLS there is about to use
        // them.
        Preloading.start(!session.getUserProperties().containsKey("cooper.insecureRegistries"));
        this.projectHelper = projectHelper;
        this.decrypter = decrypter;
    }

    @Override
    void doExecute() throws IOException, InterruptedException {
        ImageTarget target = imageTarget();
        BuildPlan plan = plan(target);
        try (RegistryAccess access = registryAccess(decrypter)) {
            BuildEnvironment environment = environment(target, access);
            BaseImage base = base(plan, access);
            applyPolicy(plan, base);
            getLog().info("base: " + base.name() + " (" + base.digest() + ")");
            BuiltImage image =
                    new ImageBuilder(environment, new MavenBuildLog(getLog()))
                            .build(plan, base, layoutDirectory(), project.getVersion());
            getLog().info("image: " + layoutDirectory() + " (" + image.manifest().digest() + ")");
            attach(
                    ImageDescriptor.of(
                            target.name(),
                            image.manifest(),
                            new ImageDescriptor.Base(base.name(), base.digest())));
        }
    }

    private BuildEnvironment environment(ImageTarget target, RegistryAccess access)
            throws IOException {
        boolean isRefreshing = userProperties().flag("refresh", refresh) || job().isScheduled();
        CiJob job = job();
        String secret = System.getenv().getOrDefault(CACHE_KEY, "").strip();
        CacheKey signing = CacheKey.of(secret, job.tag().isPresent());
        CachedImages images =
                new CachedImages(access.registries(), access.blobStore(), getLog())
                        .named(userProperties().list("cacheFrom", cacheFrom));
        if (job.isRunning() && !target.name().isEmpty() && !session.isOffline()) {
            images.own(
                    target.name(), new Tagging(project.getVersion(), job).cached(), signing, true);
        }
        return new BuildEnvironment(
                targetDirectory().resolve("container-work"),
                trees(),
                commandSettings(),
                userProperties().list("allowSecrets", allowSecrets),
                LayerCompression.parse(userProperties().text("compression", compression)),
                new StepCache(access.blobStore(), access.resultStore(), isRefreshing).with(images),
                signing);
    }

    /** Returns the base; with a lock file, the one and the packages that it names. */
    private BaseImage base(BuildPlan plan, RegistryAccess access)
            throws IOException, InterruptedException {
        Optional<Lock> lock = LockFile.read(project.getBasedir().toPath());
        if (lock.isEmpty()) {
            return bases(access).find(plan.base(), plan.platform());
        }
        ModuleLock locked = moduleLock(access);
        BaseImage base = locked.base(lock.get(), bases(access));
        if (!lock.get().packages().isEmpty()) {
            Rootfs.deleteTree(packageDirectory());
            locked.fetchPackages(lock.get(), base, packageDirectory());
        }
        getLog().info("locked by " + LockFile.NAME);
        return base;
    }

    private Path packageDirectory() {
        return targetDirectory().resolve("container-packages");
    }

    private void applyPolicy(BuildPlan plan, BaseImage base) {
        BasePolicy policy = BasePolicy.parse(userProperties().text("basePolicy", basePolicy));
        Optional<String> objection = policy.objection(plan.base(), base);
        if (objection.isPresent() && policy == BasePolicy.STRICT) {
            throw new IllegalArgumentException(objection.get());
        }
        objection.ifPresent(getLog()::warn);
    }

    private CommandSettings commandSettings() throws IOException {
        List<Secret> given = new ArrayList<>();
        for (SecretParameter secret : secrets == null ? List.<SecretParameter>of() : secrets) {
            given.add(secret.toSecret(System.getenv(), project.getBasedir().toPath()));
        }
        Map<String, String> proxies = new TreeMap<>();
        if (userProperties().flag("passProxies", passProxies)) {
            System.getenv().forEach((name, value) -> addProxy(proxies, name, value));
        }
        long timeout = userProperties().seconds("stepTimeout", stepTimeout).toSeconds();
        return new CommandSettings(sandboxKind(), timeout, proxies, given, keptCapabilities());
    }

    private static void addProxy(Map<String, String> proxies, String name, String value) {
        if (name.matches("(?i)(http|https|ftp|no)_proxy")) {
            proxies.put(name, value);
        }
    }

    private BuildPlan plan(ImageTarget target) throws IOException {
        UserProperties given = userProperties();
        Path directory = project.getBasedir().toPath();
        return new BuildPlan(
                requiredBase(),
                Platform.current(),
                steps(directory),
                configChanges(given, target.labels()),
                annotations(target),
                timestamp());
    }

    private Map<String, String> annotations(ImageTarget target) {
        Map<String, String> annotations = new TreeMap<>(target.annotations());
        if (!skippedBy().isEmpty()) {
            annotations.put(UNTESTED, skippedBy());
        }
        return annotations;
    }

    private List<Step> steps(Path directory) throws IOException {
        List<Step> steps = new ArrayList<>();
        List<String> names = packages();
        if (!names.isEmpty()) {
            boolean isLocked = Files.exists(directory.resolve(LockFile.NAME));
            steps.add(
                    isLocked
                            ? new Step.InstallFiles(names, packageDirectory())
                            : new Step.InstallPackages(names));
        }
        steps.addAll(new ContainerSources(sourceDirectory.toPath()).steps());
        String given = userProperties().text("libraries", libraries);
        if (!given.isEmpty()) {
            steps.add(new Step.CopyFile(libraries(given)));
        }
        if (files != null && !files.isEmpty()) {
            // A layer each: of an application's files, its own jar changes and its libraries do
            // not.
            files.forEach(file -> steps.add(new Step.CopyFile(file.toSpec(directory))));
        }
        return steps;
    }

    private FileSpec libraries(String to) throws IOException {
        if (!to.startsWith("/")) {
            throw new IllegalArgumentException(
                    "<libraries>" + to + "</libraries> is not an absolute path in the image");
        }
        Path directory = targetDirectory().resolve("container-libraries");
        new Libraries(project.getArtifacts()).layInto(directory);
        return new FileSpec(directory, to.replaceFirst("/+$", ""), "", FileSpec.DERIVED_MODE);
    }

    private ConfigChanges configChanges(UserProperties given, Map<String, String> facts) {
        Map<String, String> allLabels = new TreeMap<>(facts);
        allLabels.putAll(UserProperties.sorted(labels));
        Healthcheck check = healthcheck == null ? null : healthcheck.toHealthcheck();
        return new ConfigChanges(
                UserProperties.sorted(env),
                allLabels,
                given.list("ports", ports),
                given.list("volumes", volumes),
                given.text("user", user),
                given.text("workdir", workdir),
                given.list("entrypoint", entrypoint),
                given.list("command", command),
                given.text("stopSignal", stopSignal),
                check);
    }

    private Instant timestamp() {
        return OutputTimestamp.parse(System.getenv("SOURCE_DATE_EPOCH"), outputTimestamp);
    }

    private void attach(ImageDescriptor descriptor) throws IOException {
        Path file =
                targetDirectory()
                        .resolve(project.getBuild().getFinalName() + ".container-image.json");
        Files.write(file, descriptor.toBytes());
        if (project.getPackaging().equals(PACKAGING)) {
            project.getArtifact().setFile(file.toFile());
        } else {
            projectHelper.attachArtifact(project, PACKAGING, file.toFile());
        }
    }
}
