package io.cooper.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ImageIndexTest {

    @Test
    void the_manifest_for_a_platform_is_found_with_or_without_its_variant() throws IOException {
        ImageIndex index =
                ImageIndex.parse(
                        ("{\"schemaVersion\":2,\"manifests\":["
                                        + manifest('a', "amd64", "")
                                        + ","
                                        + manifest('b', "arm64", "v8")
                                        + "]}")
                                .getBytes(StandardCharsets.UTF_8),
                        "the test's index");

        assertThat(digestFor(index, "amd64", "")).startsWith("aaaa");
        assertThat(digestFor(index, "arm64", "")).startsWith("bbbb");
        assertThat(digestFor(index, "arm64", "v8")).startsWith("bbbb");
        assertThat(index.manifestFor(new Platform("linux", "s390x", ""))).isEmpty();
        assertThat(index.platforms()).containsExactly("linux/amd64", "linux/arm64/v8");
    }

    private static String digestFor(ImageIndex index, String architecture, String variant) {
        return index.manifestFor(new Platform("linux", architecture, variant))
                .orElseThrow()
                .digest()
                .hex();
    }

    private static String manifest(char digit, String architecture, String variant) {
        return "{\"mediaType\":\""
                + MediaTypes.OCI_MANIFEST
                + "\",\"digest\":\"sha256:"
                + String.valueOf(digit).repeat(64)
                + "\",\"size\":7,\"platform\":{\"os\":\"linux\",\"architecture\":\""
                + architecture
                + "\",\"variant\":\""
                + variant
                + "\"}}";
    }
}
