package io.cooper.maven;

import io.cooper.gitlab.CiJob;
import io.cooper.gitlab.ImageFacts;
import io.cooper.gitlab.ImageNaming;
import io.cooper.gitlab.ImageTag;
import io.cooper.gitlab.PomFacts;
import io.cooper.gitlab.Tagging;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.License;
import org.apache.maven.project.MavenProject;

/**
 * Where an image goes, and what it says of itself there.
 *
 * @param name registry and repository, without a tag; empty where none is known
 * @param tags the tags it gets there
 * @param labels what stays the same from commit to commit
 * @param annotations the labels, and what the CI job tells of the commit
 */
record ImageTarget(
        String name,
        List<ImageTag> tags,
        Map<String, String> labels,
        Map<String, String> annotations) {

    private static final String PLUGIN = "io.cooper:cooper-maven-plugin";

    ImageTarget {
        tags = List.copyOf(tags);
        labels = new TreeMap<>(labels);
        annotations = new TreeMap<>(annotations);
    }

    /** What the settings say of it; what is not given is empty. */
    record Settings(
            String image, String registry, List<String> tags, List<String> additionalTags) {}

    /**
     * Returns the target of a module's image.
     *
     * @throws IllegalArgumentException if the registry would refuse it
     */
    static ImageTarget of(
            MavenProject project, MavenSession session, CiJob job, Settings settings) {
        String name =
                new ImageNaming(job, modules(session))
                        .name(settings.image(), settings.registry(), project.getArtifactId())
                        .orElse("");
        ImageFacts facts = new ImageFacts(facts(project), job);
        return new ImageTarget(
                name,
                new Tagging(project.getVersion(), job)
                        .tags(settings.tags(), settings.additionalTags()),
                facts.labels(),
                facts.annotations());
    }

    /** Counts the modules with an image; all, as a name must not depend on -pl. */
    static int modules(MavenSession session) {
        long images = session.getAllProjects().stream().filter(ImageTarget::isImage).count();
        return (int) Math.max(1, images);
    }

    /** Tells whether a module makes an image. */
    static boolean isImage(MavenProject project) {
        return runs(project, "build");
    }

    /** Tells whether a module pushes an image. */
    static boolean isPushed(MavenProject project) {
        return runs(project, "push");
    }

    private static boolean runs(MavenProject project, String goal) {
        return project.getPackaging().equals(ContainerMojo.PACKAGING)
                || project.getBuild().getPlugins().stream()
                        .filter(plugin -> plugin.getKey().equals(PLUGIN))
                        .flatMap(plugin -> plugin.getExecutions().stream())
                        .anyMatch(execution -> execution.getGoals().contains(goal));
    }

    private static PomFacts facts(MavenProject project) {
        return new PomFacts(
                project.getName(),
                text(project.getDescription()),
                project.getVersion(),
                text(project.getUrl()),
                project.getScm() == null ? "" : text(project.getScm().getUrl()),
                project.getLicenses().stream()
                        .map(License::getName)
                        .filter(Objects::nonNull)
                        .toList(),
                project.getOrganization() == null ? "" : text(project.getOrganization().getName()));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
