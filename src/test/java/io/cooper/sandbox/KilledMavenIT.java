package io.cooper.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left when Maven's JVM is killed or ended in the middle of a command. */
@ParameterizedClass
@EnumSource(
        value = SandboxKind.class,
        names = {"NAMESPACES", "CHROOT"})
class KilledMavenIT {

    private final SandboxKind kind;
    @TempDir private Path directory;

    KilledMavenIT(SandboxKind kind) {
        this.kind = kind;
    }

    @Test
    void processes_end_by_themselves_and_the_next_build_works() throws Exception {
        Path tree = SmallTree.make(directory.resolve("tree"));
        Process maven = startMaven(tree);
        List<ProcessHandle> started = maven.descendants().toList();
        assertThat(started).hasSizeGreaterThanOrEqualTo(3);

        maven.destroyForcibly();

        for (ProcessHandle process : started) {
            process.onExit().get(1, TimeUnit.MINUTES);
        }
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(directory.toString());
        try (View view = Sandboxes.choose(kind).open(spec(tree))) {
            Exit exit = view.run(command("true"), new ByteArrayOutputStream());
            assertThat(exit).isEqualTo(new Exit(0, false));
        }
        assertThat(directory.resolve("work")).doesNotExist();
    }

    @Test
    void an_ended_maven_leaves_no_process_and_no_file() throws Exception {
        Path tree = SmallTree.make(directory.resolve("tree"));
        Process maven = startMaven(tree);
        List<ProcessHandle> started = maven.descendants().toList();

        maven.destroy();
        maven.waitFor();

        assertThat(started).noneMatch(ProcessHandle::isAlive);
        assertThat(directory.resolve("work")).doesNotExist();
        assertThat(tree.resolve("dev")).doesNotExist();
    }

    private Process startMaven(Path tree) throws IOException {
        Process maven =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledMavenIT.class.getName(),
                                kind.name(),
                                tree.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader output = maven.inputReader();
        assertThat(output.readLine()).isEqualTo("running");
        return maven;
    }

    /** Stands for Maven: runs a command that does not end by itself, and says when it runs. */
    public static void main(String[] args) throws Exception {
        Sandbox sandbox = Sandboxes.choose(SandboxKind.valueOf(args[0]));
        try (View view = sandbox.open(spec(Path.of(args[1])))) {
            view.run(command("sh", "-c", "setsid sleep 1000 & echo running; wait"), System.out);
        }
    }

    private static ViewSpec spec(Path tree) {
        return new ViewSpec(
                tree,
                tree.resolveSibling("work"),
                Access.IN_PLACE,
                Network.HOST,
                "box",
                List.of(),
                List.of());
    }

    private static Command command(String... argv) {
        return new Command(List.of(argv), Map.of("PATH", "/bin"), "/", "", Duration.ofMinutes(10));
    }
}
