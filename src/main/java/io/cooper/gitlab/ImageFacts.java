package io.cooper.gitlab;

import io.cooper.oci.Digest;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an image says of itself under the names of the OCI image-spec (<a
 * href="https://github.com/opencontainers/image-spec/blob/v1.1.0/annotations.md#pre-defined-annotation-keys">pre-defined
 * annotation keys</a>). What stays the same from commit to commit is for labels and annotations;
 * what changes with every commit is for annotations alone, or else an image whose content did not
 * change would become another one.
 */
public final class ImageFacts {

    private static final String PREFIX = "org.opencontainers.image.";

    private final PomFacts pom;
    private final CiJob job;

    public ImageFacts(PomFacts pom, CiJob job) {
        this.pom = pom;
        this.job = job;
    }

    /** Returns the labels: what does not change with every commit. */
    public Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        put(labels, "title", pom.name());
        put(labels, "description", pom.description());
        put(labels, "version", pom.version());
        put(labels, "url", pom.url());
        put(labels, "source", job.projectUrl().orElse(pom.scmUrl()));
        put(labels, "licenses", String.join(" OR ", pom.licenses()));
        put(labels, "vendor", pom.organization());
        return labels;
    }

    /** Returns the annotations of the manifest: the labels, and the commit and its time. */
    public Map<String, String> annotations() {
        Map<String, String> annotations = labels();
        put(annotations, "revision", job.commitSha().orElse(""));
        put(annotations, "created", job.commitTime().map(Object::toString).orElse(""));
        return annotations;
    }

    /**
     * Returns the annotations that say what an image was built on.
     *
     * @param name the base as it is named in the settings
     * @param digest the digest of the base's manifest
     */
    public static Map<String, String> base(String name, Digest digest) {
        return Map.of(PREFIX + "base.name", name, PREFIX + "base.digest", digest.toString());
    }

    /** A label is one line, whatever the POM's layout. */
    private static void put(Map<String, String> facts, String key, String value) {
        String line = value.replaceAll("\\s+", " ").trim();
        if (!line.isEmpty()) {
            facts.put(PREFIX + key, line);
        }
    }
}
