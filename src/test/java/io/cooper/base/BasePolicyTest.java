package io.cooper.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasePolicyTest {

    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "debian:bookworm-slim",
                "docker.io/library/ubuntu:noble",
                "opensuse/leap:15.6",
                "registry.access.redhat.com/ubi9/ubi-minimal:9.4",
                "archive:debian/bookworm"
            })
    void what_distributions_publish_is_official(String from) {
        assertThat(BasePolicy.OFFICIAL.objection(reference(from), image("sh"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "someone/debian:bookworm",
                "registry.example.org/library/debian",
                "nginx",
                "oci:somewhere"
            })
    void what_others_publish_is_named_with_the_way_out(String from) {
        assertThat(BasePolicy.STRICT.objection(reference(from), image("sh")).orElseThrow())
                .startsWith("<from>" + reference(from) + "</from> is neither")
                .contains("<basePolicy>any</basePolicy>");
        assertThat(BasePolicy.ANY.objection(reference(from), image("sh"))).isEmpty();
    }

    @Test
    void what_cooper_made_may_be_built_on() {
        assertThat(BasePolicy.STRICT.objection(reference("oci:x"), image("cooper: rootfs")))
                .isEmpty();
    }

    @Test
    void a_policy_that_there_is_not_is_refused() {
        assertThatThrownBy(() -> BasePolicy.parse("lax"))
                .hasMessageContaining("<basePolicy>lax</basePolicy> is none");
    }

    private static BaseReference reference(String from) {
        return BaseReference.parse(from, Path.of("/module"));
    }

    private static BaseImage image(String madeBy) {
        ImageConfig config =
                ImageConfig.empty(Platform.current()).withLayer(DIGEST, madeBy, Instant.EPOCH);
        return new BaseImage("x", DIGEST, config, List.of(), blob -> Path.of("none"));
    }
}
