package io.cooper.maven;

import io.cooper.doctor.BaseCheck;
import io.cooper.doctor.Check;
import io.cooper.doctor.Diagnosis;
import io.cooper.doctor.DigestCheck;
import io.cooper.doctor.DiskCheck;
import io.cooper.doctor.JobCheck;
import io.cooper.doctor.SandboxCheck;
import io.cooper.doctor.TargetCheck;
import io.cooper.doctor.ToolsCheck;
import io.cooper.linux.Sha256;
import io.cooper.plan.BaseReference;
import io.cooper.registry.ImageName;
import io.cooper.registry.Registries;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Says whether {@code mvn deploy} would work here, in a job or on a laptop, with a project or
 * without one: a line for each thing that it needs, and below a ✗ what to do. Fails if there is a
 * ✗. No password is shown, so that the output can be given to others.
 */
@Mojo(name = "doctor", requiresProject = false, threadSafe = true)
public class DoctorMojo extends BaseMojo {

    private final SettingsDecrypter decrypter;

    @Inject
    DoctorMojo(MavenProject project, MavenSession session, SettingsDecrypter decrypter) {
        super(project, session);
        this.decrypter = decrypter;
    }

    @Override
    void doExecute() throws IOException, MojoFailureException {
        boolean isBeside =
                !ImageTarget.isImage(project)
                        && session.getProjects().stream().anyMatch(ImageTarget::isImage);
        if (isBeside) {
            getLog().debug("this module makes no image");
            return;
        }
        Diagnosis diagnosis;
        try (RegistryAccess access = registryAccess(decrypter)) {
            diagnosis = Diagnosis.of(checks(access.registries()));
        }
        PrintStream out = console();
        diagnosis.findings().forEach(out::println);
        out.flush();
        if (diagnosis.failures() > 0) {
            throw new MojoFailureException(
                    "mvn deploy would fail here; see what is marked with ✗ above");
        }
    }

    /**
     * Returns where signs and lines come out as they are, whatever the locale: not the log. Maven 4
     * has a log in the place of standard output, too, which in the C locale makes every sign a
     * question mark.
     */
    private static PrintStream console() {
        String encoding =
                System.getProperty("stdout.encoding", Charset.defaultCharset().toString());
        boolean isPlain = System.out.getClass().equals(PrintStream.class);
        OutputStream out =
                isPlain || Charset.forName(encoding).newEncoder().canEncode('✓')
                        ? System.out
                        : new FileOutputStream(FileDescriptor.out);
        return new PrintStream(out, false, StandardCharsets.UTF_8);
    }

    private Path buildDirectory() {
        return project.getBasedir() == null
                ? Path.of(session.getExecutionRootDirectory())
                : targetDirectory();
    }

    private List<ImageName> baseNames(BaseReference.Registry base) {
        return connectionSettings().mirrors(job()).namesOf(ImageName.parse(base.name()));
    }

    private List<Check> checks(Registries registries) throws IOException {
        Map<String, String> environment = System.getenv();
        Path home = Path.of(System.getProperty("user.home"));
        List<Check> checks = new ArrayList<>();
        checks.add(
                new ToolsCheck(
                        session.getSystemProperties().getProperty("maven.version", "unknown"),
                        Runtime.version(),
                        System.getProperty("java.home")));
        checks.add(
                new DigestCheck(
                        Sha256.isByLibrary(),
                        ManagementFactory.getRuntimeMXBean().getInputArguments()));
        checks.add(new SandboxCheck(sandboxKind()));
        checks.add(
                new DiskCheck(
                        "cache", cacheDirectory(), "set XDG_CACHE_HOME to another directory"));
        checks.add(
                new DiskCheck("build directory", buildDirectory(), "build in another directory"));
        checks.add(new JobCheck(job()));
        checks.add(
                new TargetCheck(
                        () -> imageTarget().name(),
                        job(),
                        registries,
                        new RegistryCredentials(
                                session.getSettings(), decrypter, environment, home)));
        String base = from();
        if (BaseReference.parse(base, home) instanceof BaseReference.Registry registry
                && !registry.name().isEmpty()) {
            checks.add(new BaseCheck(baseNames(registry), registries));
        }
        return checks;
    }
}
