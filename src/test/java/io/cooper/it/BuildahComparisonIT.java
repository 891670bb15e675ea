package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.diff.Difference;
import io.cooper.diff.ImageContents;
import io.cooper.diff.ImageDiff;
import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.rootfs.Rootfs;
import io.cooper.testing.MavenProject;
import io.cooper.testing.Requirements;
import io.cooper.testing.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The NTP example by Cooper and by buildah, from the same base, packages and files: the same tree,
 * path by path. What may differ is a list of paths and reasons, in which nothing is too much.
 */
class BuildahComparisonIT {

    private static final String ALLOWED = "differences-from-buildah.txt";

    @TempDir private Path directory;

    @Test
    void the_trees_are_equal() throws Exception {
        Requirements.root();
        Tool buildah = Requirements.tool("buildah", "buildah");
        Requirements.that(
                buildah.environment().isEmpty(),
                "needs buildah installed: unpacked from its package it cannot start itself again,"
                        + " which it does without the variable that names its libraries");
        MavenProject ntp = MavenProject.example("ntp", directory.resolve("ntp"));
        ntp.succeed("package");
        Path base = base();
        Path built = buildah(buildah, ntp.directory(), base);

        List<String> differences = new ArrayList<>();
        for (Difference difference :
                ImageDiff.of(contents(built).files(), contents(ntp.layout()).files())) {
            List<String> changes =
                    difference.changes().stream()
                            // Of times only Cooper says what they are to be.
                            .filter(change -> !change.startsWith("mtime"))
                            .toList();
            if (!changes.isEmpty()) {
                differences.add(new Difference(difference.subject(), changes).toString());
            }
        }

        Map<String, String> allowed = allowed();
        assertThat(differences.stream().map(BuildahComparisonIT::subject))
                .as(String.join("\n", differences))
                .containsExactlyInAnyOrderElementsOf(allowed.keySet());
    }

    /** The base alone, as a layout that buildah can start from. */
    private Path base() throws Exception {
        MavenProject base =
                MavenProject.distribution(
                        directory.resolve("base"), "<from>archive:debian/bookworm</from>");
        base.succeed("package");
        return base.layout();
    }

    private Path buildah(Tool buildah, Path context, Path base) throws Exception {
        Path file = directory.resolve("Containerfile");
        Files.writeString(
                file,
                """
                FROM oci:%s
                ENV TZ=UTC DEBIAN_FRONTEND=noninteractive
                RUN printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; \\
                    apt-get update -q && apt-get install -y -q --no-install-recommends chrony; \\
                    apt-get clean; \\
                    rm -r /usr/sbin/policy-rc.d /var/lib/apt/lists/* /var/cache/ldconfig/aux-cache \\
                        /var/log/apt/* /var/log/dpkg.log
                COPY src/main/container/rootfs /
                COPY src/main/container/build.d/10-check-config.sh /tmp/
                RUN /tmp/10-check-config.sh; rm /tmp/10-check-config.sh
                """
                        .formatted(base));
        List<String> store =
                List.of(
                        "--root=" + directory.resolve("store"),
                        "--runroot=" + directory.resolve("run"),
                        "--storage-driver=vfs");
        Path built = directory.resolve("built");
        run(
                buildah,
                store,
                "build",
                "--isolation=chroot",
                "--format=oci",
                "--signature-policy=" + policy(),
                "-f",
                file.toString(),
                "-t",
                "compared",
                context.toString());
        run(buildah, store, "push", "--signature-policy=" + policy(), "compared", "oci:" + built);
        // A whole file tree a layer, which the test framework would take minutes to remove.
        Rootfs.deleteTree(directory.resolve("store"));
        return built;
    }

    private Path policy() throws IOException {
        Path policy = directory.resolve("policy.json");
        Files.writeString(policy, "{\"default\": [{\"type\": \"insecureAcceptAnything\"}]}");
        return policy;
    }

    private static void run(Tool buildah, List<String> store, String... arguments)
            throws Exception {
        List<String> all = new ArrayList<>(store);
        all.addAll(List.of(arguments));
        buildah.run(all.toArray(String[]::new));
    }

    private static ImageContents contents(Path layout) throws IOException {
        ImageLayout image = ImageLayout.open(layout);
        Manifest manifest = image.manifest();
        List<Blob> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            layers.add(new Blob(image, layer));
        }
        return ImageContents.of(image.config(manifest), layers);
    }

    private record Blob(ImageLayout image, Descriptor layer) implements ImageContents.Blob {
        @Override
        public String name() {
            return layer.digest().shortHex();
        }

        @Override
        public InputStream open() throws IOException {
            return image.open(layer);
        }
    }

    private static String subject(String difference) {
        return difference.substring(0, difference.indexOf(": "));
    }

    /** Returns the reasons by path; each line is a path, a tab, and a reason. */
    private static Map<String, String> allowed() throws IOException {
        Map<String, String> allowed = new TreeMap<>();
        try (InputStream in = BuildahComparisonIT.class.getResourceAsStream("/" + ALLOWED)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .forEach(
                            line -> {
                                int tab = line.indexOf('\t');
                                assertThat(tab).as(line + " has no reason").isPositive();
                                allowed.put(line.substring(0, tab), line.substring(tab + 1));
                            });
        }
        return allowed;
    }
}
