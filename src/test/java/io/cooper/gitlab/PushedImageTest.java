package io.cooper.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cooper.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushedImageTest {

    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final PushedImage IMAGE =
            new PushedImage(Jobs.IMAGE, DIGEST, List.of("01234567", "latest"));

    @Test
    void a_dotenv_report_has_a_variable_a_line_and_nothing_else() {
        assertThat(IMAGE.dotenv())
                .isEqualTo(
                        """
                        IMAGE_REFERENCE=%1$s@%2$s
                        IMAGE_NAME=%1$s
                        IMAGE_DIGEST=%2$s
                        IMAGE_TAGS=01234567,latest
                        """
                                .formatted(Jobs.IMAGE, DIGEST));
    }

    @Test
    void a_dotenv_report_is_never_longer_than_gitlab_takes() {
        List<String> tags = Collections.nCopies(50, "x".repeat(128));

        String dotenv = new PushedImage(Jobs.IMAGE, DIGEST, tags).dotenv();

        assertThat(dotenv.getBytes(StandardCharsets.UTF_8).length).isBetween(4096, 5 * 1024);
        assertThat(dotenv).endsWith("x\n");
    }

    @Test
    void a_dotenv_report_keeps_gitlabs_rules_for_every_tag_that_there_can_be() {
        List<String> tags = List.of("_a.b-C", "1.0.0", "x".repeat(128), "main");

        List<String> lines = new PushedImage(Jobs.IMAGE, DIGEST, tags).dotenv().lines().toList();

        // At most twenty variables, and no comment, blank line, quote or space among them.
        assertThat(lines).hasSizeLessThanOrEqualTo(20);
        assertThat(lines).allMatch(line -> line.matches("[A-Z][A-Z_]*=[A-Za-z0-9@:/._,-]+"));
    }

    @Test
    void an_image_without_tags_has_a_dotenv_report_too() {
        assertThat(new PushedImage(Jobs.IMAGE, DIGEST, List.of()).dotenv())
                .endsWith("IMAGE_TAGS=\n");
    }

    @Test
    void the_json_file_tells_the_same() throws Exception {
        JsonNode json = new ObjectMapper().readTree(IMAGE.json());

        assertThat(json.path("reference").asText()).isEqualTo(Jobs.IMAGE + "@" + DIGEST);
        assertThat(json.path("name").asText()).isEqualTo(Jobs.IMAGE);
        assertThat(json.path("digest").asText()).isEqualTo(DIGEST.toString());
        assertThat(json.path("tags")).extracting(JsonNode::asText).contains("01234567", "latest");
    }

    @Test
    void the_jobs_page_gets_a_link_to_the_projects_images() throws Exception {
        JsonNode report = new ObjectMapper().readTree(IMAGE.annotations(Jobs.with()).orElseThrow());

        JsonNode link = report.path("Container image").path(0).path("external_link");
        assertThat(link.path("label").asText()).isEqualTo(Jobs.IMAGE + ":latest");
        assertThat(link.path("url").asText())
                .isEqualTo("https://gitlab.example.com/Infra/time/ntp/container_registry");
    }

    @Test
    void there_is_no_link_outside_a_job() {
        assertThat(IMAGE.annotations(Jobs.none())).isEmpty();
    }
}
