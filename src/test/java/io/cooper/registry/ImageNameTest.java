package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.oci.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {

    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    @ParameterizedTest
    @CsvSource({
        "debian,docker.io,library/debian,latest,debian:latest",
        "debian:bookworm-slim,docker.io,library/debian,bookworm-slim,debian:bookworm-slim",
        "docker.io/debian:12,docker.io,library/debian,12,debian:12",
        "index.docker.io/debian:12,docker.io,library/debian,12,debian:12",
        "docker.io/library/debian:12,docker.io,library/debian,12,debian:12",
        "grafana/loki:3,docker.io,grafana/loki,3,grafana/loki:3",
        "localhost:5000/a/b:1,localhost:5000,a/b,1,localhost:5000/a/b:1",
        "localhost/a:1,localhost,a,1,localhost/a:1",
        "registry-1.docker.io/debian:12,docker.io,library/debian,12,debian:12",
        "a_b/c__d/e---f:X.y-1,docker.io,a_b/c__d/e---f,X.y-1,a_b/c__d/e---f:X.y-1",
        "10.0.0.1/a,10.0.0.1,a,latest,10.0.0.1/a:latest",
        "registry.example.com/g/p,registry.example.com,g/p,latest,registry.example.com/g/p:latest",
    })
    void reads_a_name_as_docker_does(
            String text, String registry, String repository, String tag, String shown) {
        ImageName name = ImageName.parse(text);

        assertThat(name.registry()).isEqualTo(registry);
        assertThat(name.repository()).isEqualTo(repository);
        assertThat(name.tag()).contains(tag);
        assertThat(name.digest()).isEmpty();
        assertThat(name).hasToString(shown);
        assertThat(ImageName.parse(shown)).isEqualTo(name);
    }

    @Test
    void a_digest_comes_before_the_tag() {
        ImageName name = ImageName.parse("debian:12@" + DIGEST);

        assertThat(name.tag()).contains("12");
        assertThat(name.digest()).contains(DIGEST);
        assertThat(name.tagOrDigest()).isEqualTo(DIGEST.toString());
        assertThat(name).hasToString("debian:12@" + DIGEST);
    }

    @Test
    void a_name_with_only_a_digest_has_no_tag() {
        ImageName name = ImageName.parse("localhost:5000/a@" + DIGEST);

        assertThat(name.tag()).isEmpty();
        assertThat(name.withTag("2")).hasToString("localhost:5000/a:2");
        assertThat(name.withTag("2").withDigest(DIGEST)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Debian",
                "debian:",
                "a//b",
                "debian:12 ",
                "https://x/y",
                "a@b",
                "x:y/a",
                "-x.org/a",
                "a._b",
                "a-",
                "a/b/",
                "/a",
                "a:" + "b@sha256:1234"
            })
    void what_is_no_name_is_refused_in_one_line_that_names_it(String text) {
        assertThatThrownBy(() -> ImageName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is not an image reference")
                .hasMessageNotContaining("\n");
    }

    @Test
    void scratch_is_no_image_of_a_registry() {
        assertThatThrownBy(() -> ImageName.parse("scratch")).hasMessageContaining("'scratch'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "a b", "a/b", "a:b"})
    void what_is_no_tag_is_refused(String tag) {
        assertThatThrownBy(() -> ImageName.parse("debian").withTag(tag))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + tag + "' is not an image tag");
    }
}
