package io.cooper.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BaseReferenceTest {

    private static final Path MODULE = Path.of("/module");

    @Test
    void a_kind_and_a_path_name_what_is_on_disk() {
        assertThat(BaseReference.parse("oci:../base", MODULE))
                .isEqualTo(new BaseReference.Layout(Path.of("/base")));
        assertThat(BaseReference.parse("docker-archive:/x.tar", MODULE))
                .isEqualTo(new BaseReference.DockerArchive(Path.of("/x.tar")));
    }

    @Test
    void all_else_is_a_registry_reference() {
        assertThat(BaseReference.parse("debian:bookworm-slim", MODULE))
                .isEqualTo(new BaseReference.Registry("debian:bookworm-slim"));
    }

    @Test
    void a_kind_without_a_path_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BaseReference.parse("oci:", MODULE))
                .withMessageContaining("oci:PATH");
    }

    @Test
    void a_distribution_and_a_release_name_what_is_made_from_its_archive() {
        assertThat(BaseReference.parse("archive:debian/bookworm", MODULE))
                .isEqualTo(new BaseReference.Archive("debian", "bookworm"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BaseReference.parse("archive:debian", MODULE))
                .withMessageContaining("archive:debian/bookworm");
    }
}
