package io.cooper.gitlab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tags that an image gets, by what its pipeline is for. */
public final class Tagging {

    private static final int LONGEST = 128;

    /** What the default branch has built last. */
    private static final String LATEST = "latest";

    /** Semantic Versioning 2.0.0, with or without a {@code v} before it. */
    private static final Pattern VERSION =
            Pattern.compile(
                    "v?(?<version>(?<minor>(?<major>0|[1-9][0-9]*)\\.(?:0|[1-9][0-9]*))"
                            + "\\.(?:0|[1-9][0-9]*))(?<pre>-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?");

    private final String projectVersion;
    private final CiJob job;

    /**
     * @param projectVersion the version in the POM
     */
    public Tagging(String projectVersion, CiJob job) {
        this.projectVersion = projectVersion;
        this.job = job;
    }

    /**
     * Returns the tags, each once, the most telling last.
     *
     * @param given the setting {@code <tags>}; if it is not empty the defaults are not used
     * @param additional the setting {@code <additionalTags>}
     * @throws IllegalArgumentException if one of them is not a tag
     */
    public List<ImageTag> tags(List<String> given, List<String> additional) {
        Map<String, Boolean> tags = new LinkedHashMap<>();
        if (given.isEmpty()) {
            addDefaults(tags);
        }
        given.forEach(tag -> add(tags, checked("tags", tag), isVersion(tag)));
        additional.forEach(tag -> add(tags, checked("additionalTags", tag), isVersion(tag)));
        List<ImageTag> list = new ArrayList<>();
        tags.forEach((name, isRelease) -> list.add(new ImageTag(name, isRelease)));
        return List.copyOf(list);
    }

    /**
     * Returns the tags of images that are likely to share layers with this one: those of the same
     * branch or merge request, then those of the default branch.
     */
    public List<String> cached() {
        Map<String, Boolean> tags = new LinkedHashMap<>();
        job.branch().flatMap(branch -> job.refSlug()).ifPresent(slug -> add(tags, slug, false));
        job.mergeRequest().ifPresent(number -> add(tags, "mr-" + number, false));
        add(tags, LATEST, false);
        return List.copyOf(tags.keySet());
    }

    private void addDefaults(Map<String, Boolean> tags) {
        job.commitShortSha().ifPresent(sha -> add(tags, sha, false));
        job.branch().flatMap(branch -> job.refSlug()).ifPresent(slug -> add(tags, slug, false));
        job.mergeRequest().ifPresent(number -> add(tags, "mr-" + number, false));
        job.tag().ifPresent(tag -> addGitTag(tags, tag));
        if (job.isOnDefaultBranch()) {
            add(tags, LATEST, false);
        }
        if (isRelease() || tags.isEmpty()) {
            add(tags, projectVersion, isRelease());
        }
    }

    private static void addGitTag(Map<String, Boolean> tags, String tag) {
        add(tags, tag, true);
        Matcher version = VERSION.matcher(tag);
        if (!version.matches()) {
            return;
        }
        String preRelease = Optional.ofNullable(version.group("pre")).orElse("");
        add(tags, version.group("version") + preRelease, true);
        if (preRelease.isEmpty()) {
            add(tags, version.group("minor"), false);
            add(tags, version.group("major"), false);
        }
    }

    private boolean isRelease() {
        return !projectVersion.endsWith("SNAPSHOT");
    }

    private boolean isVersion(String tag) {
        return VERSION.matcher(tag).matches() || (isRelease() && tag.equals(projectVersion));
    }

    /** Adds what comes of a text of Git or the POM, which may hold what a tag may not. */
    private static void add(Map<String, Boolean> tags, String text, boolean isRelease) {
        String clean = text.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[.-]+", "");
        String tag = clean.substring(0, Math.min(clean.length(), LONGEST));
        if (!tag.isEmpty()) {
            tags.merge(tag, isRelease, Boolean::logicalOr);
        }
    }

    private static String checked(String setting, String tag) {
        if (!ImageTag.isValid(tag)) {
            throw new IllegalArgumentException(
                    "<"
                            + setting
                            + ">: '"
                            + tag
                            + "' is not an image tag; a tag is 1 to 128 letters, digits, '_', '.'"
                            + " and '-', and does not start with '.' or '-'");
        }
        return tag;
    }
}
