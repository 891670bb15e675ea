package io.cooper.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.base.BaseImage;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedStepsTest {

    private static final Descriptor LAYER =
            Descriptor.of(MediaTypes.OCI_LAYER_GZIP, new byte[] {1});
    private static final Descriptor CONFIG = Descriptor.of(MediaTypes.OCI_CONFIG, new byte[] {2});
    private static final BaseImage.Blobs BLOBS =
            blob -> {
                throw new IOException("nothing is fetched");
            };
    private static final StepResult WITH_LAYER =
            new StepResult(
                    key(1),
                    Map.of("http://mirror/InRelease", "sha256:1"),
                    new ImageLayer(LAYER, key(9), BLOBS));
    private static final StepResult WITHOUT = new StepResult(key(2), Map.of(), null);

    private static Digest key(int number) {
        return Digest.sha256(new byte[] {(byte) number});
    }

    private static Manifest manifest(String annotation) {
        return Manifest.of(CONFIG, List.of(LAYER), Map.of(PublishedSteps.ANNOTATION, annotation));
    }

    private static String text(CacheKey signing) {
        return PublishedSteps.toText(List.of(WITH_LAYER, WITHOUT), signing);
    }

    private static List<StepResult> read(String annotation, CacheKey signing) {
        return PublishedSteps.of(manifest(annotation), signing, BLOBS).steps();
    }

    @Test
    void what_a_manifest_tells_is_what_was_built() {
        assertThat(read(text(CacheKey.none()), CacheKey.none()))
                .containsExactly(WITH_LAYER, WITHOUT);
    }

    @Test
    void with_a_secret_only_what_was_signed_with_it_is_taken() {
        CacheKey ours = CacheKey.of("secret", false);
        assertThat(read(text(ours), ours)).hasSize(2);
        assertThat(read(text(CacheKey.none()), ours)).isEmpty();
        assertThat(read(text(CacheKey.of("other", false)), ours)).isEmpty();
        // Another digest under a signature that was right.
        String changed = text(ours).replace(key(9).hex(), key(8).hex());
        assertThat(read(changed, ours)).containsExactly(WITHOUT);
        assertThat(text(ours)).doesNotContain("secret");
    }

    @Test
    void a_release_takes_nothing_unsigned_even_without_a_secret() {
        CacheKey release = CacheKey.of("", true);
        assertThat(read(text(CacheKey.none()), release)).isEmpty();
        assertThat(read(text(CacheKey.of("x", false)), release)).isEmpty();
    }

    @Test
    void a_layer_that_the_image_does_not_have_is_not_taken() {
        Manifest other =
                Manifest.of(
                        CONFIG,
                        List.of(),
                        Map.of(PublishedSteps.ANNOTATION, text(CacheKey.none())));
        assertThat(PublishedSteps.of(other, CacheKey.none(), BLOBS).steps())
                .containsExactly(WITHOUT);
    }

    @Test
    void a_malformed_annotation_offers_nothing() {
        for (String bad : List.of("", "{", "[{}]", "[{\"key\":\"x\"}]", "[1]", "\"text\"")) {
            assertThat(read(bad, CacheKey.none())).as(bad).isEmpty();
        }
    }
}
