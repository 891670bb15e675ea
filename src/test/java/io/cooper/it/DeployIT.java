package io.cooper.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.MediaTypes;
import io.cooper.testing.Account;
import io.cooper.testing.Dockerd;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.Leaks;
import io.cooper.testing.MavenProject;
import io.cooper.testing.MavenResult;
import io.cooper.testing.Requirements;
import io.cooper.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn deploy} of the NTP example, as a GitLab job runs it, judged by real clients. */
class DeployIT {

    private static final String PROJECT = "infra/ntp";

    @TempDir private static Path directory;
    @AutoClose private static GitLabRegistry registry;
    private static MavenProject ntp;
    private static MavenResult first;

    @BeforeAll
    static void deploy() throws Exception {
        Requirements.root();
        registry =
                GitLabRegistry.start(
                        directory.resolve("registry"),
                        List.of(Account.jobToken("glcbt-64_jobtoken", PROJECT)));
        ntp = MavenProject.example("ntp", directory.resolve("ntp"));
        ntp.gitLabJob(registry, PROJECT, "glcbt-64_jobtoken");
        first = ntp.succeed("deploy");
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(Leaks.of(ntp.directory()).find()).isEmpty();
    }

    @Test
    void what_was_tested_is_in_the_registry_under_the_jobs_tags() throws Exception {
        String digest = digest(ntp);
        JsonNode record = json(ntp.directory().resolve("target/container-tests.json"));

        assertThat(record.path("manifest").asText()).isEqualTo(digest);
        assertThat(record.path("tests").asInt()).isEqualTo(2);
        assertThat(registry.tags(PROJECT)).containsExactly("01234567", "feature");
        assertThat(registry.manifest(PROJECT, "feature"))
                .isEqualTo(registry.manifest(PROJECT, digest));
        assertThat(first.output())
                .contains("as 'gitlab-ci-token' (from CI_REGISTRY_USER)")
                .doesNotContain("glcbt-64_jobtoken");
    }

    @Test
    void later_jobs_find_the_image() throws Exception {
        assertThat(Files.readString(ntp.layout().resolve("image.env")))
                .contains(
                        "IMAGE_REFERENCE="
                                + registry.address()
                                + "/"
                                + PROJECT
                                + "@"
                                + digest(ntp)
                                + "\n")
                .contains("IMAGE_TAGS=01234567,feature\n");
        assertThat(ntp.layout().resolve("annotations.json")).exists();
        assertThat(
                        ntp.directory()
                                .resolve(
                                        "target/failsafe-reports/TEST-container.10-tracking.sh.xml"))
                .exists();
    }

    @Test
    void skopeo_reads_it() throws Exception {
        Tool skopeo = Requirements.tool("skopeo", "skopeo");
        Path certificates = Files.createDirectories(directory.resolve("certificates"));
        Files.write(certificates.resolve("ca.crt"), Files.readAllBytes(registry.caCertificate()));
        String source = "docker://" + registry.address() + "/" + PROJECT + ":feature";
        String login = "gitlab-ci-token:glcbt-64_jobtoken";

        JsonNode inspected =
                new ObjectMapper()
                        .readTree(
                                skopeo.run(
                                        "inspect",
                                        "--creds=" + login,
                                        "--cert-dir=" + certificates,
                                        source));
        assertThat(inspected.path("Digest").asText()).isEqualTo(digest(ntp));
        assertThat(inspected.path("Labels").path("org.opencontainers.image.title").asText())
                .isEqualTo("NTP server");
        skopeo.run(
                "--insecure-policy",
                "copy",
                "--src-creds=" + login,
                "--src-cert-dir=" + certificates,
                source,
                "oci:" + directory.resolve("copied"));
    }

    @Test
    void layers_of_zstd_are_tested_and_read_by_other_clients() throws Exception {
        MavenProject zstd = MavenProject.example("ntp", directory.resolve("zstd"));

        zstd.succeed("verify", "-Dcooper.compression=zstd:9");

        ImageLayout layout = ImageLayout.open(zstd.layout());
        List<Descriptor> layers = layout.manifest().layers();
        List<Digest> diffIds = layout.config(layout.manifest()).diffIds();
        assertThat(layers.get(0).mediaType()).isEqualTo(MediaTypes.OCI_LAYER_GZIP);
        assertThat(layers.subList(1, layers.size()))
                .isNotEmpty()
                .allMatch(layer -> layer.mediaType().equals(MediaTypes.OCI_LAYER_ZSTD));
        Path plain = directory.resolve("plain");
        Requirements.tool("skopeo", "skopeo")
                .run(
                        "--insecure-policy",
                        "copy",
                        "--dest-decompress",
                        "oci:" + zstd.layout() + ":1.0-SNAPSHOT",
                        "dir:" + plain);
        for (Digest diffId : diffIds) {
            assertThat(plain.resolve(diffId.hex())).isNotEmptyFile();
        }
    }

    @Test
    void umoci_unpacks_the_layout() throws Exception {
        Path bundle = directory.resolve("bundle");

        Requirements.tool("umoci", "umoci")
                .run("unpack", "--image", ntp.layout() + ":1.0-SNAPSHOT", bundle.toString());

        assertThat(bundle.resolve("rootfs/usr/sbin/chronyd")).isExecutable();
        assertThat(Files.readString(bundle.resolve("rootfs/etc/chrony/chrony.conf")))
                .contains("local stratum 10");
        assertThat(bundle.resolve("rootfs/usr/sbin/policy-rc.d")).doesNotExist();
        assertThat(bundle.resolve("rootfs/run/tests")).doesNotExist();
    }

    @Test
    void docker_runs_it() throws Exception {
        String image = registry.address() + "/" + PROJECT + "@" + digest(ntp);
        try (Dockerd dockerd = Dockerd.start(directory.resolve("dockerd"), registry.address())) {
            dockerd.docker(
                    "login",
                    "-u",
                    "gitlab-ci-token",
                    "-p",
                    "glcbt-64_jobtoken",
                    registry.address());
            String container = dockerd.docker("run", "-d", "--network=none", image).strip();
            container = container.substring(container.lastIndexOf('\n') + 1);

            assertThat(dockerd.docker("exec", container, "sh", "-c", WAIT_FOR_CHRONY))
                    .contains("Leap status     : Normal");
        }
    }

    private static final String WAIT_FOR_CHRONY =
            "for i in 1 2 3 4 5 6 7 8 9 10; do chronyc -n tracking && exit 0; sleep 0.3; done; exit 1";

    @Test
    void once_more_with_nothing_changed_the_digest_is_the_same_and_nothing_is_sent()
            throws Exception {
        int uploads = registry.uploads();
        String digest = digest(ntp);

        MavenResult again = ntp.succeed("clean", "deploy");

        assertThat(digest(ntp)).isEqualTo(digest);
        assertThat(registry.uploads()).isEqualTo(uploads);
        assertThat(again.output()).contains("nothing changed: ");
    }

    @Test
    void without_a_registry_it_says_where_the_image_lies() throws Exception {
        MavenProject laptop = MavenProject.example("ntp", directory.resolve("laptop"));

        MavenResult result = laptop.succeed("deploy");

        assertThat(result.output())
                .contains("not pushed: no registry is named; the image lies in " + laptop.layout());
    }

    private static String digest(MavenProject project) throws IOException {
        return ImageLayout.open(project.layout()).manifest().digest().toString();
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(file));
    }
}
