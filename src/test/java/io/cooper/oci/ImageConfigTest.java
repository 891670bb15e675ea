package io.cooper.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageConfigTest {

    @Test
    void fields_that_nobody_here_knows_survive_a_change() throws IOException {
        ImageConfig config =
                parse(
                        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"os.features\":[\"x\"],"
                                + "\"numbers\":[1.50,0.12345678901234567891,12345678901234567890],"
                                + "\"config\":{\"Shell\":[\"/bin/bash\"],\"StopSignal\":\"SIGQUIT\"},"
                                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}");
        String changed = new String(config.withUser("daemon").toBytes(), StandardCharsets.UTF_8);

        assertThat(changed)
                .contains(
                        "\"os.features\":[\"x\"]",
                        "\"numbers\":[1.50,0.12345678901234567891,12345678901234567890]",
                        "\"Shell\":[\"/bin/bash\"]",
                        "\"StopSignal\":\"SIGQUIT\"",
                        "\"User\":\"daemon\"");
    }

    @Test
    void a_variable_that_is_set_again_keeps_its_place() {
        ImageConfig config =
                empty().withEnv(Map.of("PATH", "/bin"))
                        .withEnv(Map.of("TZ", "UTC"))
                        .withEnv(Map.of("PATH", "/usr/bin"));

        assertThat(config.env())
                .containsExactly(Map.entry("PATH", "/usr/bin"), Map.entry("TZ", "UTC"));
    }

    @Test
    void a_new_entrypoint_drops_the_command_that_was_meant_for_the_old_one() {
        ImageConfig config =
                empty().withCmd(List.of("bash")).withEntrypoint(List.of("chronyd", "-d"));

        assertThat(config.cmd()).isEmpty();
        assertThat(config.entrypoint()).containsExactly("chronyd", "-d");
    }

    @Test
    void a_healthcheck_comes_back_as_it_was_given() {
        Healthcheck check =
                new Healthcheck(
                        List.of("CMD", "true"),
                        Duration.ofSeconds(5),
                        Duration.ZERO,
                        Duration.ZERO,
                        3);

        assertThat(empty().withHealthcheck(check).healthcheck()).contains(check);
    }

    @Test
    void a_layer_adds_its_diff_id_and_a_line_of_history() {
        Digest diffId = Digest.sha256(new byte[0]);
        ImageConfig config = empty().withLayer(diffId, "cooper: rootfs", Instant.EPOCH);

        assertThat(config.diffIds()).containsExactly(diffId);
        assertThat(new String(config.toBytes(), StandardCharsets.UTF_8))
                .contains(
                        "\"history\":[{\"created\":\"1970-01-01T00:00:00Z\",\"created_by\":\"cooper: rootfs\"}]");
    }

    private static ImageConfig empty() {
        return ImageConfig.empty(new Platform("linux", "amd64", ""));
    }

    private static ImageConfig parse(String text) throws IOException {
        return ImageConfig.parse(text.getBytes(StandardCharsets.UTF_8), "the test's configuration");
    }
}
