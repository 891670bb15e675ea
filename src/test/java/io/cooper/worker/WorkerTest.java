package io.cooper.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a worker is told and what it answers arrives as it was sent. */
class WorkerTest {

    sealed interface Shape {}

    record Circle(int radius) implements Shape {}

    record Nothing() implements Shape {}

    enum Colour {
        RED;

        @Override
        public String toString() {
            return "red";
        }
    }

    record Order(
            Shape shape,
            List<Shape> more,
            Colour colour,
            Map<String, String> texts,
            Path file,
            Duration time,
            Instant date,
            String textOrNull,
            boolean isEmpty) {}

    @Test
    void records_with_alternatives_paths_and_times_arrive_as_they_were_sent() throws Exception {
        Order order =
                new Order(
                        new Circle(3),
                        List.of(new Nothing(), new Circle(4)),
                        Colour.RED,
                        Map.of("a", "line\nline \u0000\u00ff"),
                        Path.of("/some where/\u00e9"),
                        Duration.ofMillis(1500),
                        Instant.ofEpochSecond(7, 9),
                        null,
                        true);

        byte[] line = Json.line(Json.of(order, Order.class));

        assertThat(new String(line, UTF_8).lines()).hasSize(1);
        Order arrived = Json.to(Order.class, Json.parse(new String(line, UTF_8)));
        assertThat(arrived).isEqualTo(order);
    }

    @Test
    void nothing_and_bytes_are_answers_too() throws Exception {
        assertThat(Json.to(Void.class, Json.of(null, Void.class))).isNull();
        byte[] bytes = {0, -1, 10};
        assertThat(Json.to(byte[].class, Json.of(bytes, byte[].class))).isEqualTo(bytes);
    }

    @Test
    void a_failure_arrives_as_the_exception_that_it_was() throws Exception {
        Exception arrived =
                Failure.of(
                        Failure.toText(
                                new IOException("disk full", new IllegalStateException("x"))));

        assertThat(arrived).isInstanceOf(IOException.class).hasMessage("disk full");
        assertThat(arrived.getCause()).isInstanceOf(IllegalStateException.class);
    }
}
