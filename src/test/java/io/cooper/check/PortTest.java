package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortTest {

    @Test
    void ports_are_written_as_in_image_configurations() {
        assertThat(Port.parse("123/udp")).isEqualTo(new Port(123, "udp"));
        assertThat(Port.parse("80")).isEqualTo(new Port(80, "tcp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "70000", "80/sctp", "80-90", "-1"})
    void what_is_no_port_is_named(String text) {
        assertThatThrownBy(() -> Port.parse(text)).hasMessageContaining("'" + text + "'");
    }
}
