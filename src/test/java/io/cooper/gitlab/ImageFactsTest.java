package io.cooper.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Digest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageFactsTest {

    private static final PomFacts POM =
            new PomFacts(
                    "Time server",
                    "chrony,\n      as we run it",
                    "1.0-SNAPSHOT",
                    "https://example.com/ntp",
                    "https://example.com/ntp.git",
                    List.of("Apache-2.0", "MIT"),
                    "Example");

    @Test
    void labels_tell_what_the_pom_says_and_where_the_source_is() {
        assertThat(new ImageFacts(POM, Jobs.with()).labels())
                .isEqualTo(
                        Map.of(
                                "org.opencontainers.image.title", "Time server",
                                "org.opencontainers.image.description", "chrony, as we run it",
                                "org.opencontainers.image.version", "1.0-SNAPSHOT",
                                "org.opencontainers.image.url", "https://example.com/ntp",
                                "org.opencontainers.image.source",
                                        "https://gitlab.example.com/Infra/time/ntp",
                                "org.opencontainers.image.licenses", "Apache-2.0 OR MIT",
                                "org.opencontainers.image.vendor", "Example"));
    }

    @Test
    void what_changes_with_every_commit_is_in_annotations_only() {
        CiJob one = Jobs.with("CI_COMMIT_TIMESTAMP", "2026-03-01T12:00:00+02:00");
        CiJob next =
                Jobs.with(
                        "CI_COMMIT_SHA", "fedcba9876543210fedcba9876543210fedcba98",
                        "CI_COMMIT_TIMESTAMP", "2026-03-02T12:00:00+02:00",
                        "CI_JOB_URL", "https://gitlab.example.com/Infra/time/ntp/-/jobs/2");

        assertThat(new ImageFacts(POM, next).labels()).isEqualTo(new ImageFacts(POM, one).labels());
        assertThat(new ImageFacts(POM, one).annotations())
                .containsAllEntriesOf(new ImageFacts(POM, one).labels())
                .containsEntry(
                        "org.opencontainers.image.revision",
                        "0123456789abcdef0123456789abcdef01234567")
                .containsEntry("org.opencontainers.image.created", "2026-03-01T10:00:00Z");
    }

    @Test
    void what_nobody_told_is_left_out() {
        PomFacts bare = new PomFacts("ntp", "", "1.0", "", "", List.of(), "");

        assertThat(new ImageFacts(bare, Jobs.none()).annotations())
                .containsOnlyKeys(
                        "org.opencontainers.image.title", "org.opencontainers.image.version");
    }

    @Test
    void outside_a_job_the_source_is_the_poms() {
        assertThat(new ImageFacts(POM, Jobs.none()).labels())
                .containsEntry("org.opencontainers.image.source", "https://example.com/ntp.git");
    }

    @Test
    void the_base_is_told_by_name_and_digest() {
        Digest digest = Digest.sha256(new byte[] {1});

        assertThat(ImageFacts.base("debian:bookworm-slim", digest))
                .isEqualTo(
                        Map.of(
                                "org.opencontainers.image.base.name",
                                "debian:bookworm-slim",
                                "org.opencontainers.image.base.digest",
                                digest.toString()));
    }
}
