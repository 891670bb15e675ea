package io.cooper.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cooper.testing.Leaks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Views that one launcher serves, one after the other. */
@ParameterizedClass
@EnumSource(
        value = SandboxKind.class,
        names = {"NAMESPACES", "CHROOT"})
class ViewSeriesIT {

    private final SandboxKind kind;
    @TempDir private Path directory;
    private Path tree;

    ViewSeriesIT(SandboxKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void makeTree() throws Exception {
        tree = SmallTree.make(directory.resolve("tree"));
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(Leaks.of(directory).find()).isEmpty();
    }

    @Test
    void a_view_has_nothing_of_the_one_before_but_its_launcher() throws Exception {
        try (ViewSeries series = series()) {
            try (View view = series.open(spec("first"))) {
                run(view, "echo x > /made; hostname other; ip link set lo down; rm /etc/passwd");
                // In a session of its own, with nothing of its parent's.
                run(view, "(setsid sleep 1000 > /dev/null 2>&1 &) & (sleep 1001 &)");
                view.start(command("sleep 1002"), new ByteArrayOutputStream());
            }
            long launcher = launcher();
            assertThat(ProcessHandle.of(launcher).orElseThrow().children()).isEmpty();
            try (View view = series.open(spec("second"))) {
                assertThat(run(view, "ls /made; wc -l < /etc/passwd"))
                        .contains("/made: No such file")
                        .endsWith("2\n");
                assertThat(launcher()).isEqualTo(launcher);
                if (kind == SandboxKind.NAMESPACES) {
                    assertThat(run(view, "hostname; ifconfig lo; ps -o args"))
                            .startsWith("second\n")
                            .contains("UP LOOPBACK")
                            .doesNotContain("sleep");
                }
            }
        }
    }

    @Test
    @Timeout(60)
    void a_view_that_was_closed_says_so_and_disturbs_no_other() throws Exception {
        try (ViewSeries series = series()) {
            View closed = series.open(spec("first"));
            run(closed, "true");
            closed.close();
            try (View view = series.open(spec("second"))) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(closed::freeSpace)
                        .withMessageContaining("the view was closed");
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> run(closed, "true"))
                        .withMessageContaining("the view was closed");
                assertThat(run(view, "echo here")).isEqualTo("here\n");
            }
        }
    }

    @Test
    void a_launcher_between_views_holds_no_namespace_and_no_descriptor_of_one() throws Exception {
        try (ViewSeries series = series()) {
            series.open(spec("first")).close();
            Path process = Path.of("/proc/" + launcher());
            int before = entries(process.resolve("fd")).size();
            for (int i = 0; i < 3; i++) {
                try (View view = series.open(spec("next"))) {
                    run(view, "true");
                }
            }

            assertThat(entries(process.resolve("fd"))).hasSize(before);
            for (String namespace : List.of("mnt", "net", "ipc", "uts")) {
                Set<String> seen = new HashSet<>();
                for (Path thread : entries(process.resolve("task"))) {
                    seen.add(link(thread.resolve("ns").resolve(namespace)));
                }
                seen.remove(""); // a thread that ended meanwhile
                assertThat(seen).hasSize(1);
            }
        }
    }

    @Test
    void commands_find_nothing_of_the_machine_behind_their_first_process() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                ViewSeries series = series();
                View view = series.open(spec("first"))) {
            String port = String.format(":%04X", taken.getLocalPort());
            String mounts = run(view, "cat /proc/1/mountinfo");
            String sockets = run(view, "cat /proc/1/net/tcp /proc/1/net/tcp6");

            assertThat(mounts).doesNotContain(directory.toString(), " /home ", " /var");
            assertThat(sockets).doesNotContain(port);
            assertThat(run(view, "ls /proc/1/root/")).doesNotContain("home");
            if (kind == SandboxKind.NAMESPACES) {
                assertThat(new String(view.proc("net/tcp"), StandardCharsets.US_ASCII))
                        .contains("local_address")
                        .doesNotContain(port);
            }
        }
    }

    @Test
    void a_launcher_that_is_killed_is_replaced() throws Exception {
        try (ViewSeries series = series()) {
            try (View view = series.open(spec("first"))) {
                run(view, "true");
                ProcessHandle.of(launcher()).orElseThrow().destroyForcibly();
                assertThat(view.scaffold()).isNotEmpty();
            }
            try (View view = series.open(spec("second"))) {
                assertThat(run(view, "echo fine")).isEqualTo("fine\n");
            }
        }
    }

    @Test
    void several_views_at_a_time_have_a_launcher_each() throws Exception {
        try (ViewSeries series = series();
                View first = series.open(spec("first"));
                View second = series.open(spec("second"))) {
            run(first, "echo x > /made");

            assertThat(run(second, "ls /made")).contains("No such file");
            assertThat(launchers()).hasSize(2);
        }
    }

    private ViewSeries series() throws IOException {
        return Sandboxes.choose(kind).series(directory.resolve("series"), Network.PRIVATE, 1);
    }

    private ViewSpec spec(String name) {
        return new ViewSpec(
                tree,
                directory.resolve("work-" + name),
                Access.FRESH,
                kind == SandboxKind.NAMESPACES ? Network.PRIVATE : Network.HOST,
                name,
                List.of(),
                List.of());
    }

    private static String run(View view, String script) throws IOException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        view.run(command(script), output);
        return output.toString(StandardCharsets.UTF_8);
    }

    private static Command command(String script) {
        Map<String, String> env = Map.of("PATH", "/bin:/usr/bin");
        return new Command(List.of("sh", "-c", script), env, "/", "", Duration.ofMinutes(1));
    }

    private static long launcher() {
        List<Long> all = launchers();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static List<Long> launchers() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            List<Path> all = new ArrayList<>();
            entries.forEach(all::add);
            return all;
        }
    }

    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
