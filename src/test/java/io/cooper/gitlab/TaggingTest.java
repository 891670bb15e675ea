package io.cooper.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TaggingTest {

    @Test
    void a_branch_gives_the_commit_and_its_slug() {
        assertThat(tags(Jobs.onBranch("Feature/x", "feature-x"), "1.0-SNAPSHOT"))
                .containsExactly("01234567", "feature-x");
    }

    @Test
    void the_default_branch_also_gives_latest() {
        assertThat(tags(Jobs.onBranch("main", "main"), "1.0-SNAPSHOT"))
                .containsExactly("01234567", "main", "latest");
    }

    @Test
    void a_merge_request_gives_its_number_and_not_its_branch() {
        CiJob job =
                Jobs.with(
                        "CI_PIPELINE_SOURCE", "merge_request_event",
                        "CI_MERGE_REQUEST_IID", "42",
                        "CI_COMMIT_REF_SLUG", "feature-x");

        assertThat(tags(job, "1.0-SNAPSHOT")).containsExactly("01234567", "mr-42");
    }

    @Test
    void a_version_as_git_tag_gives_the_shorter_versions_too() {
        assertThat(tags(Jobs.onTag("1.2.3"), "1.0-SNAPSHOT"))
                .containsExactly("01234567", "1.2.3", "1.2", "1");
        assertThat(tags(Jobs.onTag("v1.2.3"), "1.0-SNAPSHOT"))
                .containsExactly("01234567", "v1.2.3", "1.2.3", "1.2", "1");
    }

    @Test
    void a_pre_release_gives_only_itself() {
        assertThat(tags(Jobs.onTag("v2.0.0-rc.1"), "1.0-SNAPSHOT"))
                .containsExactly("01234567", "v2.0.0-rc.1", "2.0.0-rc.1");
    }

    @Test
    void a_git_tag_that_is_no_version_is_a_tag_as_it_is() {
        assertThat(tags(Jobs.onTag("Winter.2026"), "1.0-SNAPSHOT"))
                .containsExactly("01234567", "Winter.2026");
        assertThat(tags(Jobs.onTag("1.2"), "1.0-SNAPSHOT")).containsExactly("01234567", "1.2");
        assertThat(tags(Jobs.onTag("01.2.3"), "1.0-SNAPSHOT"))
                .containsExactly("01234567", "01.2.3");
    }

    @Test
    void what_a_tag_may_not_hold_becomes_a_dash() {
        assertThat(tags(Jobs.onTag("release/é+1"), "1.0-SNAPSHOT"))
                .containsExactly("01234567", "release---1");
        assertThat(tags(Jobs.onTag("1.2.3+build.7"), "1.0-SNAPSHOT"))
                .containsExactly("01234567", "1.2.3-build.7", "1.2.3", "1.2", "1");
        assertThat(tags(Jobs.onTag("-." + "x".repeat(200)), "1.0-SNAPSHOT"))
                .containsExactly("01234567", "x".repeat(128));
    }

    @Test
    void a_branch_whose_name_leaves_no_slug_gives_the_commit() {
        assertThat(tags(Jobs.onBranch("日本", ""), "1.0-SNAPSHOT")).containsExactly("01234567");
        assertThat(tags(Jobs.onBranch("日本", "-"), "1.0-SNAPSHOT")).containsExactly("01234567");
    }

    @Test
    void a_version_in_the_pom_is_a_tag_unless_it_is_a_snapshot() {
        assertThat(tags(Jobs.onBranch("main", "main"), "4.2"))
                .containsExactly("01234567", "main", "latest", "4.2");
    }

    @Test
    void outside_a_job_the_version_is_the_tag_even_of_a_snapshot() {
        assertThat(tags(Jobs.none(), "1.0-SNAPSHOT")).containsExactly("1.0-SNAPSHOT");
    }

    @Test
    void given_tags_replace_and_additional_ones_are_added() {
        Tagging tagging = new Tagging("1.0-SNAPSHOT", Jobs.onBranch("main", "main"));

        assertThat(names(tagging.tags(List.of("edge", "stable"), List.of())))
                .containsExactly("edge", "stable");
        assertThat(names(tagging.tags(List.of(), List.of("edge", "main"))))
                .containsExactly("01234567", "main", "latest", "edge");
    }

    @Test
    void a_given_tag_that_is_none_is_refused_with_its_setting() {
        Tagging tagging = new Tagging("1.0", Jobs.none());

        assertThatThrownBy(() -> tagging.tags(List.of("a b"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("<tags>: 'a b' is not an image tag");
        assertThatThrownBy(() -> tagging.tags(List.of(), List.of("-x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("<additionalTags>: '-x'");
    }

    @Test
    void releases_stay_what_they_are_and_the_others_move() {
        assertThat(releases(new Tagging("1.0-SNAPSHOT", Jobs.onTag("v1.2.3")), List.of()))
                .containsExactly("v1.2.3", "1.2.3");
        assertThat(releases(new Tagging("4.2", Jobs.onBranch("main", "main")), List.of()))
                .containsExactly("4.2");
        assertThat(releases(new Tagging("1.0-SNAPSHOT", Jobs.none()), List.of())).isEmpty();
        assertThat(
                        releases(
                                new Tagging("4.2", Jobs.none()),
                                List.of("1.2.3", "v2.0.0-rc.1", "4.2", "4", "edge")))
                .containsExactly("1.2.3", "v2.0.0-rc.1", "4.2");
    }

    private static List<String> tags(CiJob job, String version) {
        return names(new Tagging(version, job).tags(List.of(), List.of()));
    }

    private static List<String> names(List<ImageTag> tags) {
        return tags.stream().map(ImageTag::name).toList();
    }

    private static List<String> releases(Tagging tagging, List<String> given) {
        return names(tagging.tags(given, List.of()).stream().filter(ImageTag::isRelease).toList());
    }
}
