package io.cooper.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianVersionTest {

    @ParameterizedTest
    @CsvSource({
        "1.0, <, 1.1",
        "1.9, <, 1.10",
        "1.0~rc1, <, 1.0",
        "1.0~~, <, 1.0~",
        "1.0~rc1-1, <, 1.0-1",
        "1.0, <, 1.0a",
        "1.0a, <, 1.0+",
        "1.0-1, <, 1.0-1+deb12u1",
        "1.0-1+b1, <, 1.0-1.1",
        "9.9, <, 1:0.1",
        "0:1.0, =, 1.0",
        "1.0-0, =, 1.0",
        "1.002, =, 1.2",
        "2.36-9+deb12u10, >, 2.36-9+deb12u9",
        "1.2.3-4-5, >, 1.2.3-4-4",
        "5.2.15-2+b7, <, 5.2.21-2ubuntu4",
        "2024a-0+deb12u1, <, 2025b-0+deb12u1",
        "99999999999999999999, >, 99999999999999999998"
    })
    void versions_are_ordered_as_dpkg_orders_them(String a, String order, String b) {
        int expected = order.equals("<") ? -1 : order.equals(">") ? 1 : 0;

        assertThat(Integer.signum(new DebianVersion(a).compareTo(new DebianVersion(b))))
                .isEqualTo(expected);
        assertThat(Integer.signum(new DebianVersion(b).compareTo(new DebianVersion(a))))
                .isEqualTo(-expected);
    }

    @Test
    void an_epoch_that_is_no_number_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DebianVersion("a:1.0"));
    }
}
