package io.cooper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A Maven project on disk that is built as its user would build it: by a Maven of its own, with
 * nothing in its environment but what a test says. The plugin comes from the repository that the
 * build has installed it into.
 */
public final class MavenProject {

    /** Of a small run most is over before the better of the compilers pays. */
    private static final String SMALL = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final Path directory;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> options = new ArrayList<>();
    private final Set<String> secrets = new TreeSet<>();
    private String settings = "";
    private boolean isRepeating = true;

    private OrdinaryUser userOrNull;
    private Path mavenHome = Path.of(System.getProperty("maven.home", ""));

    private MavenProject(Path directory, String jvmOptions) {
        this.directory = directory.toAbsolutePath().normalize();
        for (String inherited : List.of("PATH", "JAVA_HOME", "HOME")) {
            String value = System.getenv(inherited);
            if (value != null) {
                environment.put(inherited, value);
            }
        }
        environment.put("XDG_CACHE_HOME", sharedCache().toString());
        environment.put("MAVEN_OPTS", "-Xmx512m " + jvmOptions);
    }

    /** Returns the cache that all tests of a build share. */
    public static Path sharedCache() {
        return build("it-cache");
    }

    /** Returns a copy of an example of {@code src/it}, in a new directory. */
    public static MavenProject example(String name, Path directory) throws IOException {
        copy(Path.of(System.getProperty("basedir", ""), "src", "it", name), directory);
        return new MavenProject(directory, jvmConfig());
    }

    /**
     * Returns a new project of one image module.
     *
     * @param configuration what stands in the plugin's {@code <configuration>}
     */
    public static MavenProject image(Path directory, String configuration) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve("pom.xml"),
                """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>image</artifactId>
                  <version>1.0-SNAPSHOT</version>
                  <packaging>container-image</packaging>
                  <build>
                    <plugins>
                      <plugin>
                        <groupId>io.cooper</groupId>
                        <artifactId>cooper-maven-plugin</artifactId>
                        <version>%s</version>
                        <extensions>true</extensions>
                        <configuration>
                          %s
                        </configuration>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """
                        .formatted(version(), configuration));
        return new MavenProject(directory, SMALL);
    }

    /**
     * Returns a new project like {@link #image}, whose base is a distribution: as Maven then works
     * on hundreds of megabytes, its JVM is set up as cooper:init does.
     */
    public static MavenProject distribution(Path directory, String configuration)
            throws IOException {
        image(directory, configuration);
        return new MavenProject(directory, jvmConfig());
    }

    /** Returns the project in a directory as it is. */
    public static MavenProject in(Path directory) {
        return new MavenProject(directory, SMALL);
    }

    /** Returns how cooper:init sets up Maven's JVM. */
    private static String jvmConfig() {
        try {
            return Files.readString(
                            Path.of(
                                    System.getProperty("basedir", ""),
                                    "src/main/resources/io/cooper/scaffold/common/.mvn/jvm.config"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String version() {
        return System.getProperty("cooper.version");
    }

    private static Path build(String name) {
        return Path.of(System.getProperty("basedir", ""), "target", name).toAbsolutePath();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path source, BasicFileAttributes attributes) throws IOException {
                        if (source.endsWith("target")) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        Files.createDirectories(to.resolve(from.relativize(source).toString()));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path source, BasicFileAttributes attributes)
                            throws IOException {
                        Path target = to.resolve(from.relativize(source).toString());
                        Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES);
                        if (source.endsWith("pom.xml")) {
                            // As the invoker does for the examples.
                            String pom = Files.readString(source);
                            Files.writeString(target, pom.replace("@project.version@", version()));
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    public Path directory() {
        return directory;
    }

    /** Returns the directory of the image. */
    public Path layout() {
        return directory.resolve("target/container");
    }

    /** Writes a file of the project; one that starts with {@code #!} becomes executable. */
    public MavenProject file(String path, String content) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        file.toFile().setExecutable(content.startsWith("#!"), false);
        return this;
    }

    /** Replaces text in a file of the project. */
    public MavenProject edit(String path, String from, String to) throws IOException {
        String content = Files.readString(directory.resolve(path));
        if (!content.contains(from)) {
            throw new IllegalArgumentException(path + " has no " + from);
        }
        return file(path, content.replace(from, to));
    }

    /**
     * Sets an environment variable of Maven's JVM. What one is called that holds a password, its
     * value must not be found in anything that Maven leaves.
     */
    public MavenProject env(String name, String value) {
        environment.put(name, value);
        return name.matches(".*_(PASSWORD|TOKEN)") ? secret(value) : this;
    }

    /** Adds a password that must not be found in anything that Maven leaves. */
    public MavenProject secret(String password) {
        secrets.add(password);
        return this;
    }

    /** Adds elements to the settings.xml that Maven is run with. */
    public MavenProject settings(String elements) {
        settings += elements;
        return this;
    }

    /** Sets the variables of a GitLab job whose project has this path. */
    public MavenProject gitLabJob(GitLabRegistry registry, String project, String token) {
        String commit = "0123456789abcdef0123456789abcdef01234567";
        env("GITLAB_CI", "true").env("CI", "true").env("CI_JOB_TOKEN", token);
        env("CI_REGISTRY", registry.address());
        env("CI_REGISTRY_IMAGE", registry.address() + "/" + project);
        env("CI_REGISTRY_USER", "gitlab-ci-token").env("CI_REGISTRY_PASSWORD", token);
        env("CI_PROJECT_PATH", project);
        env("CI_PROJECT_URL", "https://gitlab.example.org/" + project);
        env("CI_COMMIT_SHA", commit).env("CI_COMMIT_SHORT_SHA", commit.substring(0, 8));
        env("CI_COMMIT_REF_SLUG", "feature").env("CI_COMMIT_BRANCH", "feature");
        env("CI_COMMIT_REF_NAME", "feature").env("CI_DEFAULT_BRANCH", "main");
        env("CI_COMMIT_TIMESTAMP", "2026-01-02T03:04:05+00:00");
        return trusting(registry);
    }

    /** Lets Maven's JVM trust the registry's certificate authority. */
    public MavenProject trusting(GitLabRegistry registry) {
        env(
                "MAVEN_OPTS",
                environment.get("MAVEN_OPTS")
                        + " -Djavax.net.ssl.trustStore="
                        + registry.trustStore()
                        + " -Djavax.net.ssl.trustStorePassword="
                        + registry.trustStorePassword());
        return this;
    }

    /** Lets a Maven of this version run, one of those that the build has unpacked. */
    public MavenProject withMaven(String version) {
        this.mavenHome = build("mavens").resolve("apache-maven-" + version);
        return this;
    }

    /** Lets a user who is not root run Maven; the project becomes his. */
    public MavenProject as(OrdinaryUser user) throws IOException {
        user.own(directory);
        this.userOrNull = user;
        return this;
    }

    /** Adds options to every run, e.g. {@code -Dcooper.sandbox=chroot}. */
    public MavenProject options(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /**
     * Lets tests that have passed before be taken as passed: else each run runs them, as the tests
     * of a build share a cache.
     */
    public MavenProject remembering() {
        isRepeating = false;
        return this;
    }

    /** Returns a process that runs Maven with these goals and options. */
    public ProcessBuilder command(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        // Whoever started the tests in the background has it ignored, and all that they start.
        command.addAll(List.of("env", "--default-signal=INT"));
        command.addAll(List.of("sh", mavenHome.resolve("bin/mvn").toString()));
        command.addAll(List.of("-B", "-ntp"));
        command.add("-Dmaven.repo.local=" + System.getProperty("cooper.it.repository"));
        command.add("-Dstyle.color=never");
        command.addAll(List.of("-s", settings().toString()));
        if (isRepeating) {
            command.add("-Dcooper.retest=true");
        }
        command.addAll(options);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        return userOrNull == null ? builder : userOrNull.start(builder);
    }

    /** Writes the settings of the project's Maven runs to where nothing else of it lies. */
    private Path settings() throws IOException {
        String outer = Path.of(System.getProperty("cooper.outer.repository")).toUri().toString();
        Path home = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        String text = Files.readString(home.resolve("src/it/settings.xml"));
        String name = directory.toString().replace('/', '-') + ".xml";
        Path file = Files.createDirectories(home.resolve("target/it-settings")).resolve(name);
        Files.writeString(
                file,
                text.replace("@localRepositoryUrl@", outer)
                        .replace("<profiles>", settings + "<profiles>"));
        return file;
    }

    /**
     * Runs Maven to its end.
     *
     * @throws AssertionError if a password is in its output or in a file that it left
     */
    public MavenResult run(String... arguments) throws IOException, InterruptedException {
        Process process = command(arguments).start();
        try {
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            MavenResult result = new MavenResult(process.waitFor(), output);
            requireNoSecret(output);
            return result;
        } finally {
            process.destroy();
        }
    }

    private void requireNoSecret(String output) throws IOException {
        SecretScan scan = new SecretScan(secrets);
        List<String> found = new ArrayList<>(scan.text("what Maven printed", output));
        try (Stream<Path> paths = Files.walk(directory, 3)) {
            for (Path path : paths.filter(path -> path.endsWith("target")).toList()) {
                found.addAll(scan.below(path));
            }
        }
        if (!found.isEmpty()) {
            throw new AssertionError("a password is in " + String.join("; ", found));
        }
    }

    /**
     * Runs Maven to its end, which must be a good one.
     *
     * @throws AssertionError with the output if Maven fails
     */
    public MavenResult succeed(String... arguments) throws IOException, InterruptedException {
        MavenResult result = run(arguments);
        if (result.exit() != 0) {
            throw new AssertionError(
                    "mvn " + String.join(" ", arguments) + ":\n" + result.output());
        }
        return result;
    }
}
