package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine with a JDK and Maven, and no tool beside what Maven's own script starts. */
class OnlyJavaIT {

    private static final List<String> OF_MAVEN =
            List.of(
                    "sh",
                    "uname",
                    "dirname",
                    "basename",
                    "expr",
                    "ls",
                    "tr",
                    "cat",
                    "sed",
                    "which");

    @TempDir private Path directory;

    @Test
    void the_ntp_example_is_made_from_the_archive_and_tested_without_any_tool() throws Exception {
        Requirements.root();
        Path programs = Files.createDirectories(directory.resolve("bin"));
        for (String program : OF_MAVEN) {
            Files.createSymbolicLink(
                    programs.resolve(program), Path.of("/usr/bin").resolve(program));
        }
        assertThat(programs)
                .isDirectoryNotContaining("glob:**/{dpkg,apt-get,gpg,tar,ar,xz,mmdebstrap}");
        MavenProject ntp = MavenProject.example("ntp", directory.resolve("ntp"));
        ntp.env("PATH", programs.toString());
        ntp.env("JAVA_HOME", System.getProperty("java.home"));
        ntp.env("XDG_CACHE_HOME", directory.resolve("cache").toString());

        MavenResult result = ntp.succeed("verify");

        assertThat(result.output())
                .contains("base: archive:debian/bookworm (")
                .contains("Tests run: 2, Failures: 0, Errors: 0");
        assertThat(ntp.layout().resolve("index.json")).exists();
    }
}
