package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestScriptsTest {

    @TempDir Path directory;

    private void write(String name, String permissions, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private List<TestFile> files() throws IOException {
        return TestScripts.in(directory).files();
    }

    private static TestSettings settings(Duration timeout, Map<String, String> environment) {
        return TestSettings.DEFAULT.withTimeout(timeout).withEnvironment(environment);
    }

    @Test
    void a_module_without_tests_is_no_error() throws IOException {
        assertThat(TestScripts.in(directory.resolve("missing")).isEmpty()).isTrue();
    }

    @Test
    void scripts_at_the_top_are_tests_and_all_else_is_data() throws IOException {
        write("20-b.sh", "rwxr-xr-x", "#!/bin/sh\n");
        write("10-a", "rwxr-xr-x", "#!/usr/bin/python3\n");
        write("README.md", "rw-r--r--", "# Read me\n");
        write(".hidden.sh", "rwxr-xr-x", "#!/bin/sh\n");
        write("20-b.sh~", "rwxr-xr-x", "#!/bin/sh\n");
        write("fixtures/c.sh", "rwxr-xr-x", "#!/bin/sh\n");

        assertThat(files()).extracting(TestFile::name).containsExactly("10-a", "20-b.sh");
        assertThat(files())
                .extracting(TestFile::interpreter)
                .containsExactly("/usr/bin/python3", "/bin/sh");
        assertThat(files()).extracting(TestFile::problem).containsOnly("");
    }

    @Test
    void a_script_that_cannot_run_says_how_to_mend_it() throws IOException {
        write("1.sh", "rwxr-xr-x", "echo no interpreter\n");
        write("2.sh", "rw-r--r--", "#!/bin/sh\n");
        write("3.sh", "rwxr-xr-x", "#!/bin/sh\r\ntrue\r\n");
        write("4.sh", "rwxr-xr-x", "#!/bin/sh\n# test: speed=slow\n");
        write("5", "rwxr-xr-x", "data");

        assertThat(files())
                .extracting(TestFile::problem)
                .containsExactly(
                        "1.sh does not start with #!; write #!/bin/sh as its first line",
                        "2.sh is not executable; chmod +x it",
                        "3.sh has Windows line ends; write it with Unix line ends",
                        "4.sh: 'speed=slow' in its line '# test:' means nothing:"
                                + " service, services, timeout, user and network can be set",
                        "5 does not start with #!; write #!/bin/sh as its first line, or put it"
                                + " into a folder if it is data");
    }

    @Test
    void the_digest_changes_with_each_thing_that_can_change_a_verdict() throws IOException {
        write("1.sh", "rwxr-xr-x", "#!/bin/sh\n");
        write("data/x", "rw-r--r--", "x");
        TestSettings settings = settings(Duration.ofSeconds(60), Map.of("A", "1"));
        var first = TestScripts.in(directory).digest(settings);

        assertThat(TestScripts.in(directory).digest(settings)).isEqualTo(first);
        assertThat(TestScripts.in(directory).digest(settings(Duration.ofSeconds(61), Map.of())))
                .isNotEqualTo(first);
        write("data/x", "rw-------", "x");
        assertThat(TestScripts.in(directory).digest(settings)).isEqualTo(first);
        write("data/x", "rwx------", "x");
        assertThat(TestScripts.in(directory).digest(settings)).isNotEqualTo(first);
        write("data/x", "rw-------", "y");
        assertThat(TestScripts.in(directory).digest(settings)).isNotEqualTo(first);
        write("data/x", "rw-------", "x");
        Files.createSymbolicLink(directory.resolve("data/link"), Path.of("nowhere"));
        assertThat(TestScripts.in(directory).digest(settings)).isNotEqualTo(first);
    }
}
