package io.cooper.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cooper.oci.ImageConfig;
import io.cooper.oci.Platform;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigChangesTest {

    @Test
    void what_is_left_out_stays_as_the_base_has_it() {
        ImageConfig base =
                ImageConfig.empty(Platform.current()).withUser("daemon").withCmd(List.of("bash"));
        ImageConfig changed = ConfigChanges.NONE.applyTo(base);

        assertThat(changed.toBytes()).isEqualTo(base.toBytes());
    }

    @Test
    void variables_are_added_to_those_of_the_base() {
        ImageConfig base = ImageConfig.empty(Platform.current()).withEnv(Map.of("PATH", "/bin"));

        assertThat(changes(Map.of("TZ", "UTC"), List.of()).applyTo(base).env())
                .containsExactly(Map.entry("PATH", "/bin"), Map.entry("TZ", "UTC"));
    }

    @Test
    void a_port_that_is_none_is_refused_by_name() {
        for (String port : List.of("0", "65536", "http", "53/dns", "-1", "1:2")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> changes(Map.of(), List.of(port)))
                    .withMessageContaining("<ports> has '" + port + "'");
        }
    }

    private static ConfigChanges changes(Map<String, String> env, List<String> ports) {
        return new ConfigChanges(
                env, Map.of(), ports, List.of(), "", "", List.of(), List.of(), "", null);
    }
}
