package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestFilterTest {

    private static List<String> chosen(String filter) {
        return Stream.of("10-starts.sh", "20-answers.sh", "30-answers.bats")
                .filter(new TestFilter(filter)::wants)
                .toList();
    }

    @Test
    void without_a_filter_all_tests_run() {
        assertThat(chosen("")).hasSize(3);
        assertThat(chosen("*")).hasSize(3);
    }

    @Test
    void names_are_matched_with_and_without_their_extension() {
        assertThat(chosen("10-*")).containsExactly("10-starts.sh");
        assertThat(chosen("20-answers")).containsExactly("20-answers.sh");
        assertThat(chosen("20-answers.sh")).containsExactly("20-answers.sh");
        assertThat(chosen("?0-answers")).containsExactly("20-answers.sh", "30-answers.bats");
        assertThat(chosen("answers")).isEmpty();
    }

    @Test
    void patterns_can_be_listed_and_negated() {
        assertThat(chosen("10-*, 30-*")).containsExactly("10-starts.sh", "30-answers.bats");
        assertThat(chosen("!10-*")).containsExactly("20-answers.sh", "30-answers.bats");
        assertThat(chosen("*-answers,!*.bats")).containsExactly("20-answers.sh");
    }

    @Test
    void what_is_meant_for_java_tests_is_refused() {
        assertThatThrownBy(() -> new TestFilter("FooIT#bar"))
                .hasMessageContaining("-Dit.test=FooIT#bar");
    }
}
