package io.cooper.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LiveLineTest {

    private static final String CLEAR = "\r\033[K";

    private final StringWriter shown = new StringWriter();
    private long now = 100;
    private final LiveLine line = new LiveLine(new PrintWriter(shown), () -> now);

    @Test
    void what_runs_is_told_with_its_time_and_taken_away_before_anything_else_is_printed() {
        line.started("10-one.sh");
        now = 102;
        line.started("20-two.sh");
        line.finished("10-one.sh");
        line.show();
        line.finished("20-two.sh");
        line.show();

        assertThat(shown.toString().split("(?=\r)"))
                .containsExactly(
                        CLEAR + "Running 10-one.sh 0 s",
                        CLEAR + "Running 10-one.sh 2 s, 20-two.sh 0 s",
                        CLEAR,
                        CLEAR + "Running 20-two.sh 0 s",
                        CLEAR);
    }

    @Test
    void it_never_needs_a_second_line() {
        line.started("x".repeat(200));
        assertThat(shown.toString()).hasSize(CLEAR.length() + 79);
    }
}
