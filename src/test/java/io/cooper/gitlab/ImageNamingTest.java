package io.cooper.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ImageNamingTest {

    @Test
    void the_only_image_of_a_project_has_the_projects_name() {
        assertThat(new ImageNaming(Jobs.with(), 1).name("", "", "chrony")).contains(Jobs.IMAGE);
    }

    @Test
    void one_of_several_images_lies_below_the_project_by_its_artifact_id() {
        assertThat(new ImageNaming(Jobs.with(), 2).name("", "", "chrony"))
                .contains(Jobs.IMAGE + "/chrony");
    }

    @Test
    void a_relative_image_lies_below_the_project() {
        assertThat(inJob("server/chrony", "")).isEqualTo(Jobs.IMAGE + "/server/chrony");
    }

    @Test
    void a_full_image_stays_as_it_is() {
        assertThat(inJob("quay.io/infra/ntp", "")).isEqualTo("quay.io/infra/ntp");
        assertThat(inJob(Jobs.IMAGE + "/x", "")).isEqualTo(Jobs.IMAGE + "/x");
    }

    @Test
    void the_module_can_be_named_in_the_image() {
        assertThat(inJob("quay.io/infra/{artifactId}", "")).isEqualTo("quay.io/infra/chrony");
    }

    @Test
    void a_registry_of_ones_own_takes_relative_names_and_artifact_ids() {
        assertThat(inJob("time/ntp", "localhost:5000")).isEqualTo("localhost:5000/time/ntp");
        assertThat(inJob("", "quay.io/infra")).isEqualTo("quay.io/infra/chrony");
        assertThat(inJob("", "registry.example.com:5050")).isEqualTo(Jobs.IMAGE);
    }

    @Test
    void outside_a_job_with_nothing_named_there_is_no_name() {
        assertThat(new ImageNaming(Jobs.none(), 1).name("", "", "chrony")).isEmpty();
        assertThat(new ImageNaming(Jobs.none(), 1).name("server", "", "chrony")).isEmpty();
    }

    @Test
    void outside_a_job_a_full_image_is_a_name() {
        assertThat(new ImageNaming(Jobs.none(), 3).name("quay.io/a/b/c/d/e", "", "chrony"))
                .contains("quay.io/a/b/c/d/e");
    }

    @Test
    void a_project_without_a_registry_gives_no_name() {
        CiJob job = Jobs.with("CI_REGISTRY_IMAGE", "");

        assertThat(new ImageNaming(job, 1).name("", "", "chrony")).isEmpty();
    }

    @Test
    void three_levels_below_the_project_are_refused() {
        assertRefused("a/b/c", "", "3 levels below the project infra/time/ntp", "GitLab allows 2");
        assertRefused(Jobs.IMAGE + "/a/b/c", "", "3 levels");
    }

    @Test
    void a_path_of_another_project_is_refused() {
        assertRefused(
                "registry.example.com:5050/infra/time/dhcp",
                "",
                "another project",
                "infra/time/ntp");
        assertRefused("registry.example.com:5050/infra/time/ntp2", "", "another project");
    }

    @Test
    void upper_case_is_refused_with_the_name_to_write() {
        assertRefused("Server", "", "<image>Server</image>", Jobs.IMAGE + "/server");
        assertThatThrownBy(() -> new ImageNaming(Jobs.with(), 2).name("", "", "NTP"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("artifactId")
                .hasMessageContaining("upper-case");
    }

    @Test
    void a_tag_in_the_name_is_refused() {
        assertRefused("server:1.0", "", "<tags>");
        assertRefused("quay.io/infra/ntp:1.0", "", "<tags>");
    }

    @Test
    void what_is_no_name_is_refused() {
        assertRefused("/server", "", "not an image's name");
        assertRefused("../dhcp", "", "not an image's name");
        assertRefused("a//b", "", "not an image's name");
        assertRefused("{version}", "", "not an image's name");
        assertRefused("a".repeat(256), "", "not an image's name");
    }

    @Test
    void two_registries_for_one_image_are_refused() {
        assertRefused("quay.io/infra/ntp", "localhost:5000", "<registry>localhost:5000</registry>");
    }

    private static String inJob(String image, String registry) {
        return new ImageNaming(Jobs.with(), 1).name(image, registry, "chrony").orElseThrow();
    }

    private static void assertRefused(String image, String registry, String... parts) {
        assertThatThrownBy(() -> inJob(image, registry))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(parts)
                .doesNotContain("\n");
    }
}
