package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CredentialsTest {

    @Test
    void the_password_is_never_shown() {
        Credentials credentials = new Credentials("gitlab-ci-token", "secret");

        assertThat(credentials).hasToString("gitlab-ci-token:***");
        assertThat(new FoundCredentials(credentials, "CI_REGISTRY_USER"))
                .hasToString("'gitlab-ci-token' (from CI_REGISTRY_USER)");
    }

    @Test
    void a_user_without_a_password_is_refused() {
        assertThatThrownBy(() -> new Credentials("me", ""))
                .hasMessage("the registry user me has no password");
    }

    @Test
    void a_user_name_with_a_colon_is_refused() {
        assertThatThrownBy(() -> new Credentials("a:b", "c"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
