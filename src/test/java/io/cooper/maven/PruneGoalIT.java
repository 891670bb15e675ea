package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.ImageLayout;
import io.cooper.testing.BusyBoxImage;
import io.cooper.testing.MavenProject;
import io.cooper.testing.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal {@code prune} on a cache that a build has filled. */
class PruneGoalIT {

    @TempDir private Path directory;

    @Test
    void what_is_old_or_too_much_leaves_the_cache_and_the_next_build_makes_it_again()
            throws Exception {
        Requirements.root();
        Path base = BusyBoxImage.create(directory.resolve("base")).directory();
        Path cache = directory.resolve("cache");
        MavenProject project =
                MavenProject.image(directory.resolve("image"), "<from>oci:" + base + "</from>")
                        .file(
                                "src/main/container/build.d/10-made.sh",
                                "#!/bin/sh\nhead -c 2000 /bin/busybox > /made\n")
                        .env("XDG_CACHE_HOME", cache.toString());
        project.succeed("cooper:build");
        String digest = digest(project);

        age(cache, Duration.ofDays(29));
        assertThat(project.succeed("cooper:prune").output()).contains("removed 0 files");
        assertThat(project.succeed("cooper:build").output()).contains("10-made.sh: 0.0 MB, cached");

        age(cache, Duration.ofDays(31));
        assertThat(project.succeed("cooper:prune").output()).contains("0.0 MB are left");
        assertThat(blobs(cache)).isEmpty();
        assertThat(project.succeed("cooper:build").output()).doesNotContain("cached");
        assertThat(digest(project)).isEqualTo(digest);

        age(cache, Duration.ofDays(2));
        project.succeed("cooper:prune", "-Dcooper.maxSize=1kB");
        assertThat(blobs(cache)).isEmpty();
    }

    /** Lets all that is in a cache have been of use last so long ago. */
    private static void age(Path cache, Duration age) throws Exception {
        FileTime time = FileTime.from(Instant.now().minus(age));
        for (Path file : files(cache.resolve("cooper"))) {
            // A tree's own files tell by their times whether somebody has touched them.
            if (!file.toString().contains("/tree/")) {
                Files.setLastModifiedTime(file, time);
            }
        }
    }

    private static List<Path> blobs(Path cache) throws Exception {
        return files(cache.resolve("cooper/blobs"));
    }

    private static List<Path> files(Path parent) throws Exception {
        try (Stream<Path> files = Files.walk(parent)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String digest(MavenProject project) throws Exception {
        return ImageLayout.open(project.layout()).manifest().digest().toString();
    }
}
