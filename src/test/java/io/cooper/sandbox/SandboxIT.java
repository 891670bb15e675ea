package io.cooper.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.rootfs.Changes;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What commands see and do in a view, in each kind of sandbox. */
@ParameterizedClass
@MethodSource("io.cooper.sandbox.SandboxInUserNamespaceIT#kinds")
class SandboxIT {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final SandboxKind kind;
    @TempDir private Path directory;
    private Path tree;

    SandboxIT(SandboxKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void makeTree() throws Exception {
        tree = SmallTree.make(directory.resolve("tree"));
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(Files.exists(directory.resolve("work"))).isFalse();
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(directory.toString());
        assertThat(processes()).isEmpty();
    }

    @Test
    void a_command_runs_in_the_tree_and_its_output_and_exit_code_come_back() throws Exception {
        try (View view = open(Access.IN_PLACE)) {
            Result result = run(view, "sh", "-c", "cat /etc/passwd; echo oops >&2; exit 7");

            assertThat(result.output()).contains("user:x:1000").contains("oops\n");
            assertThat(result.exit()).isEqualTo(new Exit(7, false));
        }
    }

    @Test
    void changes_in_place_stay_and_nothing_of_the_view_does() throws Exception {
        Files.writeString(tree.resolve("etc/hosts"), "10.0.0.1 mine\n");
        try (Rootfs rootfs = Rootfs.open(tree)) {
            Snapshot before = Snapshot.of(rootfs, Set.of("etc/hosts"));
            try (View view = open(Access.IN_PLACE)) {
                Snapshot inside = Snapshot.of(rootfs, view.scaffold());
                assertThat(run(view, "sh", "-c", "cat /etc/hosts; echo new > /etc/motd").output())
                        .contains("localhost")
                        .doesNotContain("mine");
                Changes changes = inside.changesTo(Snapshot.of(rootfs, view.scaffold()));
                assertThat(changes.written()).containsExactly("etc", "etc/motd");
                assertThat(changes.deleted()).isEmpty();
            }
            assertThat(Files.readString(tree.resolve("etc/hosts"))).isEqualTo("10.0.0.1 mine\n");
            Changes changes = before.changesTo(Snapshot.of(rootfs, Set.of("etc/hosts")));
            assertThat(changes.written()).containsExactly("etc", "etc/motd");
            assertThat(changes.deleted()).isEmpty();
        }
    }

    @Test
    void changes_in_a_fresh_view_are_gone_with_it() throws Exception {
        try (Rootfs rootfs = Rootfs.open(tree)) {
            Snapshot before = Snapshot.of(rootfs, Set.of());
            try (View view = open(Access.FRESH)) {
                assertThat(
                                run(
                                                view,
                                                "sh",
                                                "-c",
                                                "echo new > /etc/motd; rm /etc/passwd; ls /etc")
                                        .output())
                        .contains("motd")
                        .doesNotContain("passwd");
                assertThat(before.changesTo(Snapshot.of(rootfs, Set.of())).isEmpty()).isTrue();
            }
            assertThat(before.changesTo(Snapshot.of(rootfs, Set.of())).isEmpty()).isTrue();
        }
    }

    @Test
    void two_fresh_views_of_a_tree_do_not_see_each_other() throws Exception {
        try (View one = open(Access.FRESH);
                View two =
                        sandbox().open(spec(Access.FRESH, directory.resolve("work2"), List.of()))) {
            run(one, "touch", "/etc/one");

            assertThat(run(two, "ls", "/etc").output()).doesNotContain("one");
        }
    }

    @Test
    void injected_files_and_trees_are_there_while_the_view_is_open() throws Exception {
        Path fixtures = Files.createDirectories(directory.resolve("fixtures/sub"));
        Files.writeString(fixtures.resolve("data"), "data\n");
        for (Access access : Access.values()) {
            ViewSpec spec =
                    new ViewSpec(
                            tree,
                            directory.resolve("work"),
                            access,
                            Network.HOST,
                            "box",
                            List.of(
                                    InjectedFile.file(
                                            "opt/tools/hello",
                                            0755,
                                            "#!/bin/sh\necho hello\n"
                                                    .getBytes(StandardCharsets.UTF_8)),
                                    InjectedFile.directory("home", 01777)),
                            List.of(new InjectedTree(fixtures.getParent(), "mnt/fixtures")));
            try (View view = sandbox().open(spec)) {
                assertThat(view.scaffold()).contains("opt/tools/hello", "mnt/fixtures", "home");
                assertThat(run(view, "/opt/tools/hello").output()).isEqualTo("hello\n");
                assertThat(run(view, "cat", "/mnt/fixtures/sub/data").output()).isEqualTo("data\n");
                assertThat(run(view, "ls", "/home").output()).isEmpty();
                run(view, "touch", "/home/new");
            }
            assertThat(tree.resolve("opt")).doesNotExist();
            assertThat(tree.resolve("mnt")).doesNotExist();
            assertThat(tree.resolve("home/user")).exists();
            assertThat(tree.resolve("home/new")).doesNotExist();
        }
    }

    @Test
    void a_command_sees_its_own_environment_user_and_directory_only() throws Exception {
        try (View view = open(Access.IN_PLACE)) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            Command command =
                    new Command(
                            List.of("sh", "-c", "env; id; pwd; ls -l /proc/self/fd 2>/dev/null"),
                            Map.of("PATH", "/bin", "NAME", "gr\u00fcn"),
                            "/home/user",
                            "user",
                            LONG);
            assertThat(view.run(command, output).code()).isIn(0, 1);

            assertThat(
                            output.toString(StandardCharsets.UTF_8)
                                    .lines()
                                    .filter(
                                            line ->
                                                    !line.startsWith("l")
                                                            && !line.startsWith("total")))
                    .contains(
                            "NAME=gr\u00fcn",
                            "PATH=/bin",
                            "uid=1000(user) gid=1000(user) groups=50(staff),1000(user)",
                            "/home/user")
                    .hasSizeLessThanOrEqualTo(8);
        }
    }

    @Test
    void a_service_runs_beside_other_commands_and_ends_when_it_is_closed() throws Exception {
        try (View view = open(Access.FRESH)) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            Execution service =
                    view.start(
                            command("sh", "-c", "echo up > /tmp/state; sleep 1000 & wait"), output);
            assertThat(
                            run(
                                            view,
                                            "sh",
                                            "-c",
                                            "until test -s /tmp/state; do sleep 0.1; done; cat /tmp/state")
                                    .output())
                    .isEqualTo("up\n");
            assertThat(service.exit()).isEmpty();
            assertThat(run(view, "kill", "-0", Integer.toString(service.pid())).exit().code())
                    .isZero();

            service.close();

            assertThat(service.exit()).contains(new Exit(137, false));
        }
    }

    @Test
    void a_command_that_takes_too_long_is_ended_with_all_it_started() throws Exception {
        try (View view = open(Access.IN_PLACE)) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            Command command =
                    new Command(
                            List.of("sh", "-c", "echo begun; setsid sleep 1000 & sleep 1000"),
                            Map.of("PATH", "/bin"),
                            "/",
                            "",
                            Duration.ofMillis(300));

            assertThat(view.run(command, output).timedOut()).isTrue();
            assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("begun\n");
            assertThat(processes()).hasSize(1);
        }
    }

    @Test
    void what_a_command_leaves_running_ends_with_it() throws Exception {
        try (View view = open(Access.IN_PLACE)) {
            Result result =
                    run(
                            view,
                            "sh",
                            "-c",
                            "(setsid nohup sleep 1000 >/dev/null 2>&1 &); sleep 1000 & echo done");

            assertThat(result.output()).isEqualTo("done\n");
            assertThat(processes()).hasSize(1);
        }
    }

    @Test
    void the_end_of_one_command_leaves_the_others_alone() throws Exception {
        try (View view = open(Access.IN_PLACE)) {
            Execution service =
                    view.start(
                            command("sh", "-c", "sleep 1000 & touch /tmp/up; wait"),
                            new ByteArrayOutputStream());
            run(view, "sh", "-c", "until test -e /tmp/up; do sleep 0.1; done; sleep 1000 & true");

            assertThat(service.exit()).isEmpty();
            assertThat(processes()).hasSize(3);
            service.close();
            assertThat(processes()).hasSize(1);
        }
    }

    @Test
    void errors_are_kept_apart_when_asked_for() throws Exception {
        try (View view = open(Access.FRESH)) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            ByteArrayOutputStream errors = new ByteArrayOutputStream();
            Command command = command("sh", "-c", "echo out; echo err >&2; yes | head -n 100000");
            try (Execution execution = view.start(command, output, errors)) {
                assertThat(execution.await().code()).isZero();
            }

            assertThat(output.size()).isEqualTo(200_004);
            assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("err\n");
        }
    }

    @Test
    void what_a_command_prints_can_be_a_file_for_others() throws Exception {
        try (View view = open(Access.FRESH)) {
            Command service =
                    new Command(
                            List.of("sh", "-c", "echo up; echo warn >&2; exec sleep 1000"),
                            Map.of("PATH", "/bin"),
                            "/",
                            "user",
                            LONG,
                            "/run/service.log");
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            try (Execution execution = view.start(service, output)) {
                String wait = "until grep -q warn /run/service.log; do sleep 0.1; done; ";
                assertThat(run(view, "sh", "-c", wait + "cat /run/service.log").output())
                        .isEqualTo("up\nwarn\n");
                assertThat(execution.exit()).isEmpty();
            }
        }
    }

    @Test
    void much_output_arrives_whole() throws Exception {
        try (View view = open(Access.IN_PLACE)) {
            assertThat(run(view, "sh", "-c", "yes 0123456789 | head -n 1000000").output())
                    .hasSize(11_000_000);
        }
    }

    @Test
    void proc_can_be_read_from_outside() throws Exception {
        try (View view = open(Access.FRESH)) {
            assertThat(new String(view.proc("net/udp"), StandardCharsets.UTF_8))
                    .contains("local_address");
            assertThatThrownBy(() -> view.proc("no/such"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no/such");
        }
    }

    @Test
    void what_cannot_be_started_is_said_in_a_line() throws Exception {
        Files.writeString(tree.resolve("bin/plain"), "#!/bin/sh\n");
        script("lost", "#!/bin/bash\n");
        script("dos", "#!/bin/sh\r\n");
        script("text", "just text\n");
        try (View view = open(Access.IN_PLACE)) {
            assertRefused(view, "chronyd", "no program 'chronyd' in PATH=/bin:/usr/bin");
            assertRefused(view, "/bin/nothing", "the image has no /bin/nothing");
            assertRefused(view, "/bin/plain", "not an executable file");
            assertRefused(view, "/bin/lost", "the image has no /bin/bash");
            assertRefused(view, "/bin/dos", "carriage return");
            assertRefused(view, "/bin/text", "no script that begins with #!");
            assertThatThrownBy(
                            () ->
                                    view.run(
                                            new Command(
                                                    List.of("id"), Map.of(), "/", "nobody", LONG),
                                            new ByteArrayOutputStream()))
                    .hasMessageContaining("no user 'nobody'");
            assertThatThrownBy(
                            () ->
                                    view.run(
                                            new Command(List.of("id"), Map.of(), "/srv", "", LONG),
                                            new ByteArrayOutputStream()))
                    .hasMessageContaining("no working directory /srv");
            assertThat(run(view, "echo", "on").output()).isEqualTo("on\n");
        }
    }

    @Test
    void a_view_that_cannot_be_opened_leaves_nothing() throws Exception {
        ViewSpec spec =
                new ViewSpec(
                        tree,
                        directory.resolve("work"),
                        Access.IN_PLACE,
                        Network.HOST,
                        "box",
                        List.of(),
                        List.of(new InjectedTree(directory.resolve("missing"), "mnt/x")));
        try (Rootfs rootfs = Rootfs.open(tree)) {
            Snapshot before = Snapshot.of(rootfs, Set.of());
            assertThatThrownBy(() -> sandbox().open(spec))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("missing");
            assertThat(before.changesTo(Snapshot.of(rootfs, Set.of())).isEmpty()).isTrue();
        }
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.writeString(tree.resolve("bin").resolve(name), text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static void assertRefused(View view, String program, String reason) {
        assertThatThrownBy(() -> run(view, program))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }

    private record Result(Exit exit, String output) {}

    private static Result run(View view, String... argv) throws IOException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Exit exit = view.run(command(argv), output);
        return new Result(exit, output.toString(StandardCharsets.UTF_8));
    }

    private static Command command(String... argv) {
        return new Command(List.of(argv), Map.of("PATH", "/bin:/usr/bin"), "/", "", LONG);
    }

    private Sandbox sandbox() throws IOException {
        return Sandboxes.choose(kind);
    }

    private View open(Access access) throws IOException {
        return sandbox().open(spec(access, directory.resolve("work"), List.of()));
    }

    private ViewSpec spec(Access access, Path work, List<InjectedFile> files) {
        return new ViewSpec(tree, work, access, Network.PRIVATE, "box", files, List.of());
    }

    /** Returns launchers and what they started, but not what has ended and waits for its parent. */
    private static List<Long> processes() {
        return ProcessHandle.current()
                .descendants()
                .map(ProcessHandle::pid)
                .filter(pid -> !hasEnded(pid))
                .toList();
    }

    private static boolean hasEnded(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return true;
        }
    }
}
