package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.sandbox.Network;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestHeaderTest {

    @Test
    void a_script_without_a_header_runs_beside_the_service_in_a_network_of_its_own() {
        assertThat(TestHeader.parse("#!/bin/sh\necho '# test: service=none'\n"))
                .isEqualTo(new TestHeader(true, true, null, null, Network.PRIVATE));
    }

    @Test
    void a_header_overrides_what_it_names() {
        assertThat(
                        TestHeader.parse(
                                "#!/bin/sh\n\n# Licence\n# test: service=none timeout=30s user=root"
                                        + " network=host\ntrue\n"))
                .isEqualTo(new TestHeader(false, true, Duration.ofSeconds(30), "", Network.HOST));
        assertThat(TestHeader.parse("# test: timeout=2m\n# test: user=ntp:ntp"))
                .isEqualTo(
                        new TestHeader(
                                true, true, Duration.ofMinutes(2), "ntp:ntp", Network.PRIVATE));
        assertThat(TestHeader.parse("# test: services=none").services()).isFalse();
        assertThat(TestHeader.parse("# test: timeout=500ms").timeoutOrNull())
                .isEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "service=maybe",
                "services=some",
                "timeout=soon",
                "timeout=0",
                "user=",
                "network=lan",
                "x"
            })
    void a_word_that_means_nothing_is_named(String word) {
        assertThatThrownBy(() -> TestHeader.parse("# test: " + word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + word + "'");
    }
}
