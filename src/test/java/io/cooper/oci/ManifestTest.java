package io.cooper.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestTest {

    private static final String HEX = "a".repeat(64);

    @Test
    void a_manifest_keeps_the_bytes_it_was_read_from() throws IOException {
        String text =
                "{ \"schemaVersion\": 2, \"config\": {\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
                        + "\"digest\":\"sha256:"
                        + HEX
                        + "\",\"size\":3,\"data\":\"e30K\"},\n \"layers\": [], \"future\": true }";
        Manifest manifest =
                Manifest.parse(text.getBytes(StandardCharsets.UTF_8), "the test's manifest");

        assertThat(new String(manifest.bytes(), StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(manifest.digest())
                .isEqualTo(Digest.sha256(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    }

    @Test
    void a_manifest_that_was_made_reads_back_the_same() throws IOException {
        Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, new byte[] {'{', '}'});
        Descriptor layer =
                Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.parse("sha256:" + HEX), 12);
        Manifest made = Manifest.of(config, List.of(layer), Map.of("key", "value"));
        Manifest read = Manifest.parse(made.bytes(), "the test's manifest");

        assertThat(read.digest()).isEqualTo(made.digest());
        assertThat(read.config()).isEqualTo(config);
        assertThat(read.layers()).containsExactly(layer);
        assertThat(read.annotations()).containsExactly(Map.entry("key", "value"));
    }

    @Test
    void what_is_no_manifest_is_refused_by_name() {
        assertThatIOException()
                .isThrownBy(() -> parse("<html>"))
                .withMessageStartingWith("manifest of x is not JSON");
        assertThatIOException()
                .isThrownBy(() -> parse("{\"schemaVersion\":1}"))
                .withMessage("manifest of x is not an image manifest of schema version 2");
        assertThatIOException()
                .isThrownBy(
                        () ->
                                parse(
                                        "{\"schemaVersion\":2,\"layers\":[],\"config\":{\"digest\":\"sha256:../../x\",\"size\":1}}"))
                .withMessageContaining("bad descriptor");
    }

    private static Manifest parse(String text) throws IOException {
        return Manifest.parse(text.getBytes(StandardCharsets.UTF_8), "manifest of x");
    }
}
