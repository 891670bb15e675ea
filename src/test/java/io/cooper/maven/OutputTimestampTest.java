package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutputTimestampTest {

    @Test
    void source_date_epoch_beats_the_property() {
        assertThat(OutputTimestamp.parse("86400", "2026-01-01T00:00:00Z"))
                .isEqualTo(Instant.parse("1970-01-02T00:00:00Z"));
    }

    @Test
    void the_property_is_seconds_or_iso_8601() {
        assertThat(OutputTimestamp.parse(null, "86400"))
                .isEqualTo(Instant.parse("1970-01-02T00:00:00Z"));
        assertThat(OutputTimestamp.parse("", "2026-01-01T01:00:00+01:00"))
                .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Test
    void nothing_and_a_single_letter_leave_the_time_open() {
        assertThat(OutputTimestamp.parse(null, null)).isNull();
        assertThat(OutputTimestamp.parse("", "x")).isNull();
    }

    @Test
    void what_is_no_time_is_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutputTimestamp.parse("yesterday", null))
                .withMessageContaining("SOURCE_DATE_EPOCH is 'yesterday'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutputTimestamp.parse(null, "2026-13-01"))
                .withMessageContaining("project.build.outputTimestamp is '2026-13-01'");
    }
}
