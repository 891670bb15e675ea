package io.cooper.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTest {

    @Test
    void a_package_name_can_never_be_an_option_or_a_command() {
        for (String name : List.of("-oX=y", "a b", "a;b", "$(id)", "")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Step.InstallPackages(List.of(name)))
                    .withMessageContaining("<packages> has '" + name + "'");
        }
    }

    @Test
    void packages_may_have_versions_and_architectures() {
        assertThat(
                        new Step.InstallPackages(
                                        List.of("libc6:amd64", "chrony=4.3-2+deb12u1", "g++"))
                                .packages())
                .hasSize(3);
    }

    @Test
    void a_file_goes_into_a_directory_when_the_target_ends_with_a_slash() {
        Path jar = Path.of("target/app.jar");

        assertThat(new FileSpec(jar, "/opt/", "", FileSpec.DERIVED_MODE).target())
                .isEqualTo("/opt/app.jar");
        assertThat(new FileSpec(jar, "/opt/x.jar", "", FileSpec.DERIVED_MODE).target())
                .isEqualTo("/opt/x.jar");
    }

    @Test
    void a_file_without_an_absolute_target_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FileSpec(Path.of("a"), "opt/", "", FileSpec.DERIVED_MODE))
                .withMessageContaining("<to>opt/</to>");
    }
}
