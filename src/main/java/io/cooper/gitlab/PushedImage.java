package io.cooper.gitlab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * An image that was pushed, as files that tell the jobs that come after, and GitLab.
 *
 * @param name registry and path, without a tag
 */
public record PushedImage(String name, Digest digest, List<String> tags) {

    /** What GitLab takes as a dotenv report, in bytes. */
    private static final int DOTENV_LIMIT = 5 * 1024;

    private static final JsonMapper MAPPER = new JsonMapper();

    public PushedImage {
        tags = List.copyOf(tags);
    }

    /** Returns what names just this image, whatever becomes of its tags. */
    public String reference() {
        return name + "@" + digest;
    }

    /**
     * Returns variables for later jobs, as a dotenv report (<a
     * href="https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv">GitLab,
     * artifacts:reports:dotenv</a>). Tags that would make it longer than GitLab takes are left out.
     */
    public String dotenv() {
        StringBuilder text =
                new StringBuilder()
                        .append("IMAGE_REFERENCE=" + reference() + "\n")
                        .append("IMAGE_NAME=" + name + "\n")
                        .append("IMAGE_DIGEST=" + digest + "\n")
                        .append("IMAGE_TAGS=");
        String separator = "";
        for (String tag : tags) {
            if (text.length() + 1 + tag.length() >= DOTENV_LIMIT) {
                break;
            }
            text.append(separator).append(tag);
            separator = ",";
        }
        return text.append('\n').toString();
    }

    /** Returns the same as JSON: {@code reference}, {@code name}, {@code digest}, {@code tags}. */
    public String json() {
        ObjectNode object = MAPPER.createObjectNode();
        object.put("reference", reference()).put("name", name).put("digest", digest.toString());
        tags.forEach(object.putArray("tags")::add);
        return text(object);
    }

    /**
     * Returns an annotations report, which puts a link to the project's images on the job's page
     * (<a
     * href="https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsannotations">GitLab,
     * artifacts:reports:annotations</a>), or none outside a job.
     */
    public Optional<String> annotations(CiJob job) {
        return job.projectUrl()
                .map(
                        project -> {
                            ObjectNode report = MAPPER.createObjectNode();
                            report.putArray("Container image")
                                    .addObject()
                                    .putObject("external_link")
                                    .put("label", label())
                                    .put("url", project + "/container_registry");
                            return text(report);
                        });
    }

    private String label() {
        return tags.isEmpty() ? reference() : name + ":" + tags.get(tags.size() - 1);
    }

    private static String text(ObjectNode object) {
        try {
            byte[] bytes = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(object);
            return new String(bytes, StandardCharsets.UTF_8).replace("\r\n", "\n") + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }
}
