package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChallengeTest {

    @Test
    void reads_where_tokens_are_to_be_had() {
        Challenge challenge =
                Challenge.parse(
                        "Bearer realm=\"https://gitlab.example.com/jwt/auth\","
                                + "service=\"container_registry\","
                                + "scope=\"repository:a/b:pull,push\",error=\"insufficient_scope\"");

        assertThat(challenge.isBearer()).isTrue();
        assertThat(challenge.parameter("realm")).contains("https://gitlab.example.com/jwt/auth");
        assertThat(challenge.parameter("service")).contains("container_registry");
        assertThat(challenge.isInsufficientScope()).isTrue();
    }

    @Test
    void knows_basic_in_any_case() {
        assertThat(Challenge.parse("BASIC realm=\"a \\\"b\\\"\"").isBasic()).isTrue();
        assertThat(Challenge.parse("Basic").isBasic()).isTrue();
    }

    @Test
    void reads_parameters_without_quotes() {
        assertThat(Challenge.parse("bearer Realm=https://x/y, service=z").parameters())
                .containsEntry("realm", "https://x/y")
                .containsEntry("service", "z");
    }
}
