package io.cooper.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.engine.EngineAddress;
import io.cooper.testing.Dockerd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view whose commands run in a container. */
class DockerViewIT {

    @TempDir private Path directory;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void a_shell_has_a_terminal_and_a_file_of_a_test_has_a_limit() throws Exception {
        Path tree = SmallTree.make(directory.resolve("tree"));
        try (Dockerd dockerd = Dockerd.start(directory.resolve("dockerd"))) {
            EngineAddress address = new EngineAddress("unix://" + dockerd.socket(), null);
            ViewSpec spec =
                    new ViewSpec(
                                    tree,
                                    directory.resolve("work"),
                                    Access.FRESH,
                                    Network.PRIVATE,
                                    "image",
                                    List.of(),
                                    List.of())
                            .limitedTo(1_000_000);
            try (View view = new DockerSandbox(address, "a test").open(spec)) {
                shellAtATerminal(view);
                shellAtAPipe(view);
                largeFile(view);
            }
            assertThat(dockerd.docker("ps", "-aq")).isEmpty();
            assertThat(dockerd.docker("images", "-aq")).isEmpty();
        }
    }

    private void shellAtATerminal(View view) throws IOException, InterruptedException {
        assertThat(view.hasTerminals()).isTrue();
        try (InteractiveExecution shell = view.startInteractive(command("/bin/sh"), true, output)) {
            shell.resize(33, 77);
            shell.type(
                    "test -t 0 && echo a $((6 * 7)) terminal\n".getBytes(StandardCharsets.UTF_8));
            shell.type("busybox stty size; cat; (exit 3)\n".getBytes(StandardCharsets.UTF_8));
            shell.endInput();

            assertThat(shell.await()).isEqualTo(new Exit(3, false));
        }
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("a 42 terminal", "33 77");
    }

    private void shellAtAPipe(View view) {
        assertThatThrownBy(() -> view.startInteractive(command("/bin/sh"), false, output))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("needs a terminal to type at")
                .hasMessageContaining("or use another <sandbox>");
    }

    private void largeFile(View view) throws IOException, InterruptedException {
        Command copy = command("dd", "if=/dev/zero", "of=/large", "bs=1000", "count=2000");

        assertThat(view.run(copy, output)).isEqualTo(new Exit(128 + 25, false));
    }

    private static Command command(String... words) {
        Map<String, String> env = Map.of("PATH", "/bin");
        return new Command(List.of(words), env, "/", "", Duration.ofMinutes(1));
    }
}
