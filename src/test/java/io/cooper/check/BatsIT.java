package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.archive.AptSources;
import io.cooper.archive.Mirrors;
import io.cooper.archive.ToolPackage;
import io.cooper.cache.BlobStore;
import io.cooper.rootfs.CopiedFiles;
import io.cooper.rootfs.CopyRules;
import io.cooper.rootfs.TreeWriter;
import io.cooper.sandbox.SandboxKind;
import io.cooper.testing.Requirements;
import io.cooper.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files for bats, with the bats-core of Debian's package. */
class BatsIT {

    private static final String TESTS =
            """
            #!/usr/bin/env bats
            setup() { echo fixture > "$TEST_TMPDIR/x"; }
            @test "reads its fixture" { run cat "$TEST_TMPDIR/x"; [ "$output" = fixture ]; }
            @test "fails" { false; }
            @test "is skipped" { skip "no time"; }
            """;

    @TempDir private Path directory;
    private TestBench bench;

    @BeforeEach
    void make_an_image() throws Exception {
        Requirements.root();
        bench = TestBench.in(directory, SandboxKind.AUTO).file("1.bats", "rw-r--r--", TESTS);
    }

    @AfterEach
    void remove_the_image() throws Exception {
        bench.close();
    }

    @Test
    void each_test_of_a_file_is_a_case() throws Exception {
        addBash();
        Path bats = directory.resolve("bats");
        Path deb =
                ToolPackage.BATS.fetch(
                        new BlobStore(directory.resolve("cache")),
                        new Mirrors(List.of(), "", AptSources.of(Path.of("/etc/apt"))));
        ToolPackage.unpack(deb, bats);

        TestResult result =
                bench.image(config -> config.withEnv(Map.of("PATH", "/usr/bin:/bin")))
                        .bats(bats.resolve("usr"))
                        .result();

        assertThat(result.cases())
                .as(result.output())
                .extracting(test -> test.name() + ": " + test.verdict())
                .containsExactly(
                        "reads its fixture: passed", "fails: failed", "is skipped: skipped");
        assertThat(result.cases().get(1).detail()).contains("1.bats, line 4");
        assertThat(bench.rootfs().stat("run/bats")).isEmpty();
    }

    @Test
    void an_image_without_bash_cannot_run_them_and_says_so() throws Exception {
        assertThat(bench.result().decisive().message())
                .isEqualTo(
                        "1.bats needs bash, which the image does not have; write it for a program"
                                + " of the image");
    }

    /** Puts the machine's bash, and the libraries that it needs, into the image. */
    private void addBash() throws IOException, InterruptedException {
        Tool bash = Requirements.tool("bash", "bash");
        Path tree = Files.createDirectories(directory.resolve("tree"));
        Files.createDirectories(tree.resolve("usr/bin"));
        Files.copy(bash.file(), tree.resolve("usr/bin/bash"));
        Files.copy(bench.rootfs().directory().resolve("bin/busybox"), tree.resolve("usr/bin/env"));
        for (String word :
                Requirements.tool("ldd", "libc-bin")
                        .run(bash.file().toString())
                        .split("\\s+", -1)) {
            if (word.startsWith("/")) {
                Path copy = tree.resolve(word.substring(1));
                Files.createDirectories(copy.getParent());
                Files.copy(Path.of(word).toRealPath(), copy);
            }
        }
        for (String top : tree.toFile().list()) {
            CopyRules rules = CopyRules.ofRoot(Instant.EPOCH);
            try (TreeWriter writer = new TreeWriter(bench.rootfs())) {
                CopiedFiles.of(bench.rootfs(), tree.resolve(top), top, rules)
                        .writeTo(writer::create);
            }
        }
        assertThat(bench.rootfs().stat("usr/bin/bash")).isPresent();
    }
}
