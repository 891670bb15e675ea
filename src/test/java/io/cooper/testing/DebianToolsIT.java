package io.cooper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianToolsIT {

    @TempDir private Path directory;

    @Test
    void finds_a_program_that_is_on_the_path() throws Exception {
        Tool tool = DebianTools.in(directory).find("sh", "dash");

        assertThat(tool.environment()).isEmpty();
        assertThat(tool.run("-c", "echo here")).isEqualTo("here\n");
    }

    @Test
    void fetches_a_program_with_the_libraries_it_needs() throws Exception {
        Requirements.tool("skopeo", "skopeo");
        Tool tool = DebianTools.ofBuild().find("skopeo", "skopeo");

        assertThat(tool.run("--version")).startsWith("skopeo version");
    }

    @Test
    void says_in_one_line_why_a_program_cannot_be_had() {
        assertThatThrownBy(
                        () -> DebianTools.in(directory).find("no-such-program", "no-such-package"))
                .isInstanceOf(MissingToolException.class)
                .hasMessageContaining("no-such-program is missing")
                .hasMessageContaining("no-such-package")
                .hasMessageNotContaining("\n");
    }
}
