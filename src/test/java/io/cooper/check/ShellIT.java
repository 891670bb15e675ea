package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.sandbox.InteractiveExecution;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Leaks;
import io.cooper.testing.Requirements;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The shell that takes a test's place, in each kind. */
@ParameterizedClass
@EnumSource(
        value = SandboxKind.class,
        names = {"NAMESPACES", "CHROOT"})
class ShellIT {

    private final SandboxKind kind;
    @TempDir private Path directory;
    private TestBench bench;

    ShellIT(SandboxKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void make_an_image() throws Exception {
        Requirements.root();
        bench = TestBench.in(directory, kind);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(Leaks.of(directory).find()).isEmpty();
        bench.close();
    }

    /** Types all at once. */
    private static final class Typist implements ShellUser {

        private final boolean terminal;
        private final String typed;
        private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        private final List<String> said = new ArrayList<>();

        Typist(boolean terminal, String typed) {
            this.terminal = terminal;
            this.typed = typed;
        }

        @Override
        public boolean hasTerminal() {
            return terminal;
        }

        @Override
        public OutputStream screen() {
            return screen;
        }

        @Override
        public void say(String line) {
            said.add(line);
        }

        @Override
        public void typeTo(InteractiveExecution shell, boolean asTerminal) throws IOException {
            if (asTerminal) {
                shell.resize(50, 132);
            }
            shell.type(typed.getBytes(StandardCharsets.UTF_8));
            shell.endInput();
        }

        String shown() {
            return screen.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void commands_from_a_pipe_run_where_the_test_does() throws Exception {
        bench.service("sh", "-c", "echo listening; exec sleep 1000")
                .script("10-tracking.sh", "# test: user=user\ntrue")
                .file("data/answer", "rw-r--r--", "42\n");
        Typist typist =
                new Typist(
                        false,
                        """
                        id -un; cat $TEST_DIR/data/answer $SERVICE_LOG
                        kill -0 $SERVICE_PID 2>&1 | grep -o permitted
                        exit 3
                        """);

        int code = bench.shell("10-tracking", typist);

        assertThat(code).isEqualTo(3);
        assertThat(typist.shown()).isEqualTo("user\n42\nlistening\npermitted\n");
        assertThat(typist.said)
                .containsExactly(
                        "a shell in a fresh view of the image; the test is"
                                + " $TEST_DIR/10-tracking.sh");
    }

    @Test
    void at_a_terminal_the_shell_has_one_too_where_the_kind_can() throws Exception {
        bench.script("1.sh", "# test: user=user\ntrue");
        Typist typist = new Typist(true, "tty; stty size; echo $((6 * 7))\n");

        bench.shell("1.sh", typist);

        assertThat(typist.shown()).contains("42");
        if (kind == SandboxKind.NAMESPACES) {
            assertThat(typist.shown()).contains("/dev/pts/0", "50 132");
            assertThat(typist.said).anyMatch(line -> line.endsWith("exit ends it"));
        } else {
            assertThat(typist.said)
                    .contains("there are no terminals in this kind of sandbox: type whole lines");
        }
    }

    @Test
    void the_end_of_what_is_typed_is_that_of_all_that_reads() throws Exception {
        bench.script("1.sh", "true");
        Typist typist = new Typist(true, "cat; echo after it $((6 * 7))\n");

        bench.shell("1.sh", typist);

        assertThat(typist.shown()).contains("after it 42");
    }

    @Test
    void a_service_that_does_not_start_is_told_and_can_be_looked_into() throws Exception {
        bench.service("sh", "-c", "echo cannot bind; exit 3").script("1.sh", "true");
        Typist typist = new Typist(false, "echo here\n");

        bench.shell("", typist);

        assertThat(typist.shown()).isEqualTo("here\n");
        assertThat(typist.said)
                .anyMatch(line -> line.contains("ended with exit code 3"))
                .contains("  cannot bind");
    }

    @Test
    void what_cannot_be_opened_is_one_clear_line() throws Exception {
        bench.script("1.sh", "true");

        assertThatThrownBy(() -> bench.shell("2", new Typist(false, "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "-Dcooper.test=2 is no test of "
                                + directory.resolve("tests")
                                + "; it has 1");

        bench.rootfs().delete("bin/sh");
        assertThatThrownBy(() -> bench.shell("1", new Typist(false, "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the image has no shell (/bin/bash, /bin/sh)");
    }
}
