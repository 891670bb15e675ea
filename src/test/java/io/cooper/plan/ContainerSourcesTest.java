package io.cooper.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerSourcesTest {

    @TempDir Path directory;

    @Test
    void a_module_without_sources_has_no_steps() throws IOException {
        assertThat(new ContainerSources(directory.resolve("missing")).steps()).isEmpty();
    }

    @Test
    void the_tree_comes_first_and_then_the_scripts_in_name_order() throws IOException {
        Path rootfs = Files.createDirectories(directory.resolve("rootfs"));
        Path second = script("20-b.sh", "#!/bin/sh\n");
        Path first = script("10-a.sh", "#!/bin/sh\n");
        script(".gitkeep", "");

        assertThat(new ContainerSources(directory).steps())
                .containsExactly(
                        new Step.CopyTree(rootfs),
                        new Step.RunScript(first),
                        new Step.RunScript(second));
    }

    @Test
    void a_script_without_an_interpreter_line_is_refused_by_name() throws IOException {
        script("10-a.sh", "echo hello\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContainerSources(directory).steps())
                .withMessageContaining("10-a.sh does not start with #!");
    }

    @Test
    void a_file_that_is_no_script_is_refused_rather_than_passed_over() throws IOException {
        script("10-a", "#!/bin/sh\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContainerSources(directory).steps())
                .withMessageContaining("10-a is not a script");
    }

    private Path script(String name, String content) throws IOException {
        Files.createDirectories(directory.resolve("build.d"));
        return Files.writeString(directory.resolve("build.d").resolve(name), content);
    }
}
