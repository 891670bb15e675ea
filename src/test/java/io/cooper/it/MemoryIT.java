package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.testing.Account;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.MavenProject;
import io.cooper.testing.Requirements;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers are streams: their size is no matter for Maven's memory. */
class MemoryIT {

    private static final int MIB = 1 << 20;

    @TempDir private Path directory;

    @Test
    void a_file_of_a_gibibyte_is_built_and_pushed_with_a_small_heap() throws Exception {
        Requirements.root();
        Path base = BusyBoxImage.create(directory.resolve("base")).directory();
        try (GitLabRegistry registry =
                GitLabRegistry.start(
                        directory.resolve("registry"),
                        List.of(Account.jobToken("glcbt-64_jobtoken", "group/big")))) {
            MavenProject project =
                    MavenProject.image(
                            directory.resolve("module"), "<from>oci:" + base + "</from>");
            project.env("MAVEN_OPTS", "-Xmx64m")
                    .gitLabJob(registry, "group/big", "glcbt-64_jobtoken");
            Path file = project.directory().resolve("src/main/container/rootfs/big");
            Files.createDirectories(file.getParent());
            writeRandom(file);

            project.succeed("deploy");

            assertThat(registry.tags("group/big")).contains("feature");
        }
    }

    /** Bytes that cannot be compressed, and are the same in each run. */
    private static void writeRandom(Path file) throws Exception {
        byte[] chunk = new byte[MIB];
        Random random = new Random(1);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < 1024; i++) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
    }
}
