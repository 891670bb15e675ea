package io.cooper.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccountsTest {

    private static final Accounts ACCOUNTS =
            new Accounts(
                    """
                    root:x:0:0:root:/root:/bin/sh
                    user:x:1000:1000::/home/user:/bin/sh
                    4000:x:4001:4002::/:/bin/sh
                    """,
                    """
                    root:x:0:
                    disk:x:6:root,user
                    user:x:1000:
                    staff:x:50:user
                    """);

    @Test
    void nobody_in_particular_is_root_with_the_groups_that_he_has() {
        assertThat(ACCOUNTS.find("")).isEqualTo(new Accounts.Ids(0, 0, List.of(0, 6)));
        assertThat(ACCOUNTS.find("0")).isEqualTo(ACCOUNTS.find(""));
        assertThat(new Accounts("", "").find("")).isEqualTo(new Accounts.Ids(0, 0, List.of(0)));
    }

    @Test
    void a_user_has_his_own_group_and_those_that_name_him() {
        assertThat(ACCOUNTS.find("user"))
                .isEqualTo(new Accounts.Ids(1000, 1000, List.of(6, 50, 1000)));
        assertThat(ACCOUNTS.find("1000")).isEqualTo(ACCOUNTS.find("user"));
    }

    @Test
    void a_group_that_is_given_is_the_only_one() {
        assertThat(ACCOUNTS.find("user:staff")).isEqualTo(new Accounts.Ids(1000, 50, List.of(50)));
        assertThat(ACCOUNTS.find("7:8")).isEqualTo(new Accounts.Ids(7, 8, List.of(8)));
    }

    @Test
    void a_name_of_digits_comes_before_a_number_and_an_unknown_number_is_in_group_0() {
        assertThat(ACCOUNTS.find("4000")).isEqualTo(new Accounts.Ids(4001, 4002, List.of(4002)));
        assertThat(ACCOUNTS.find("77")).isEqualTo(new Accounts.Ids(77, 0, List.of(0)));
    }

    @Test
    void what_the_image_does_not_know_is_named() {
        assertThatThrownBy(() -> ACCOUNTS.find("nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the image has no user 'nobody' in /etc/passwd; name another, or a number");
        assertThatThrownBy(() -> ACCOUNTS.find("user:wheel"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no group 'wheel' in /etc/group");
    }
}
