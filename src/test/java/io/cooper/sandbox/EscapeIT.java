package io.cooper.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.cooper.linux.FileCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a script that is root tries in order to get out, in each kind of sandbox. */
@ParameterizedClass
@EnumSource(
        value = SandboxKind.class,
        names = {"NAMESPACES", "CHROOT"})
class EscapeIT {

    private static final int PR_CAP_AMBIENT = 47;
    private static final int PR_CAP_AMBIENT_RAISE = 2;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    private final SandboxKind kind;
    @TempDir private Path directory;
    private Path tree;

    EscapeIT(SandboxKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void makeTree() throws Exception {
        tree = SmallTree.make(directory.resolve("tree"));
        Files.writeString(directory.resolve("marker"), "the machine's\n");
    }

    @Test
    void no_way_out_is_open() throws Exception {
        assertThat(tryAll(Set.of()).lines())
                .hasSize(16)
                .allSatisfy(line -> assertThat(line).endsWith(": held"));
    }

    @Test
    void no_way_out_is_open_in_a_job_with_inheritable_capabilities() throws Exception {
        FutureTask<String> job =
                new FutureTask<>(
                        () -> {
                            makeInheritable(Capability.SYS_CHROOT, Capability.SYS_PTRACE);
                            return tryAll(Set.of());
                        });
        new Thread(job).start();

        assertThat(job.get().lines())
                .hasSize(16)
                .allSatisfy(line -> assertThat(line).endsWith(": held"));
    }

    @Test
    void a_script_that_may_leave_a_chroot_still_cannot_read_the_memory_of_maven() throws Exception {
        assertThat(tryAll(Set.of(Capability.SYS_CHROOT)).lines())
                .hasSize(16)
                .filteredOn(line -> line.contains("JVM") || line.contains("launcher"))
                .hasSize(7)
                .allSatisfy(line -> assertThat(line).endsWith(": held"));
    }

    @Test
    void a_command_has_only_the_capabilities_of_its_kind_and_those_that_are_kept()
            throws Exception {
        // A user namespace of one's own would be no answer: capset cannot give back what is gone.
        String chroot = "chroot('/tmp') ? print 'may' : print 'may not'";

        assertThat(perl(Set.of(Capability.SYS_CHROOT), chroot)).isEqualTo("may");
        assertThat(perl(Set.of(), chroot))
                .isEqualTo(kind == SandboxKind.CHROOT ? "may not" : "may");
    }

    private String tryAll(Set<Capability> kept) throws IOException, InterruptedException {
        String script;
        try (InputStream in = EscapeIT.class.getResourceAsStream("escape.pl")) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        long device = FileCalls.stat(FileCalls.AT_FDCWD, directory.toString()).device();
        return perl(
                kept,
                script,
                directory.resolve("marker").toString(),
                Long.toString(ProcessHandle.current().pid()),
                Long.toString(device >> 32),
                Long.toString(device & 0xffffffffL),
                System.getProperty("os.arch"));
    }

    private String perl(Set<Capability> kept, String script, String... arguments)
            throws IOException, InterruptedException {
        List<String> argv = new java.util.ArrayList<>(List.of("perl", "-e", script));
        argv.addAll(List.of(arguments));
        ViewSpec spec =
                new ViewSpec(
                        tree,
                        directory.resolve("work"),
                        Access.IN_PLACE,
                        Network.HOST,
                        "box",
                        List.of(),
                        List.of());
        try (View view = Sandboxes.choose(kind).open(spec.keeping(kept))) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            Map<String, String> env = Map.of("PATH", "/usr/bin");
            view.run(new Command(argv, env, "/", "", Duration.ofMinutes(1)), output);
            return output.toString(StandardCharsets.UTF_8);
        }
    }

    /** Does to this thread what Docker before 20.10.14 did to a container's first process. */
    private static void makeInheritable(Capability... capabilities) {
        long set = 0;
        for (Capability capability : capabilities) {
            set |= 1L << capability.number();
        }
        try (Memory header = new Memory(8);
                Memory data = new Memory(24)) {
            header.setInt(0, CAPABILITY_VERSION_3);
            header.setInt(4, 0);
            assertThat(LibC.capget(header, data)).isZero();
            data.setInt(8, (int) set);
            data.setInt(20, (int) (set >> 32));
            assertThat(LibC.capset(header, data)).isZero();
        }
        for (Capability capability : capabilities) {
            assertThat(LibC.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability.number(), 0, 0))
                    .isZero();
        }
    }

    private static final class LibC {
        static {
            Native.register(LibC.class, NativeLibrary.getProcess());
        }

        static native int capget(Memory header, Memory data);

        static native int capset(Memory header, Memory data);

        static native int prctl(int option, long a, long b, long c, long d);
    }
}
