package io.cooper.registry;

import io.cooper.oci.Digest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image in a registry, {@code [registry/]repository[:tag][@digest]}, as Docker reads
 * it (<a href="https://pkg.go.dev/github.com/distribution/reference">grammar</a>): without a
 * registry it is Docker Hub's, and there a repository without a slash lies below {@code library};
 * without tag and digest the tag is {@code latest}.
 */
public final class ImageName {

    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUB_HOST = "registry-1.docker.io";

    /** What Docker Hub goes by, in names and where credentials are kept. */
    private static final List<String> DOCKER_HUB_NAMES =
            List.of(DOCKER_HUB, "index.docker.io", DOCKER_HUB_HOST, "registry.hub.docker.com");

    private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final Pattern REGISTRY =
            Pattern.compile(LABEL + "(?:\\." + LABEL + ")*(?::[0-9]+)?");
    private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");
    private static final Pattern IN_REGISTRY =
            Pattern.compile(
                    "(?<repository>COMPONENT(?:/COMPONENT)*)(?::(?<tag>TAG))?(?:@(?<digest>sha256:[a-f0-9]{64}))?"
                            .replace("COMPONENT", COMPONENT)
                            .replace("TAG", TAG.pattern()));

    private final String host;
    private final String repository;

    /** Null if there is a digest and no tag. */
    private final String tag;

    /** Null if there is only a tag. */
    private final Digest digest;

    private ImageName(String host, String repository, String tag, Digest digest) {
        this.host = host;
        this.repository = repository;
        this.tag = tag;
        this.digest = digest;
    }

    /**
     * Reads an image's name.
     *
     * @throws IllegalArgumentException if the text is not one; the message is one line and names it
     */
    public static ImageName parse(String text) {
        if (text.equals("scratch")) {
            throw new IllegalArgumentException(
                    "'scratch' is no image in a registry; name a real one");
        }
        int slash = text.indexOf('/');
        boolean hasRegistry = slash >= 0 && isRegistry(text.substring(0, slash));
        String host = hasRegistry ? text.substring(0, slash) : DOCKER_HUB;
        Matcher rest = IN_REGISTRY.matcher(hasRegistry ? text.substring(slash + 1) : text);
        if (!REGISTRY.matcher(host).matches() || !rest.matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is not an image reference; write [registry/]repository[:tag] or"
                            + " [registry/]repository@sha256:DIGITS, the repository in lower case");
        }
        String repository = rest.group("repository");
        String tag = rest.group("tag");
        String digest = rest.group("digest");
        boolean isOfHub = DOCKER_HUB_NAMES.contains(host);
        return new ImageName(
                isOfHub ? DOCKER_HUB_HOST : host,
                isOfHub && repository.indexOf('/') < 0 ? "library/" + repository : repository,
                tag == null && digest == null ? "latest" : tag,
                digest == null ? null : Digest.parse(digest));
    }

    /** Tells whether what stands before a name's first slash is a registry, as Docker does. */
    private static boolean isRegistry(String first) {
        return first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    }

    /**
     * Returns the registry, {@code host} or {@code host:port}; {@code docker.io} for Docker Hub.
     */
    public String registry() {
        return host.equals(DOCKER_HUB_HOST) ? DOCKER_HUB : host;
    }

    /** Returns the host, with its port where one was given, that serves the registry's API. */
    String host() {
        return host;
    }

    /** Returns the names that the registry goes by: its own, and all where it is Docker Hub. */
    List<String> registryNames() {
        return host.equals(DOCKER_HUB_HOST) ? DOCKER_HUB_NAMES : List.of(host);
    }

    /** Returns the repository's path in its registry. */
    public String repository() {
        return repository;
    }

    public Optional<String> tag() {
        return Optional.ofNullable(tag);
    }

    public Optional<Digest> digest() {
        return Optional.ofNullable(digest);
    }

    /** Returns what the registry is asked for: the digest, or else the tag. */
    public String tagOrDigest() {
        return digest == null ? tag : digest.toString();
    }

    /**
     * Returns this repository with another tag and without a digest.
     *
     * @throws IllegalArgumentException if it is not a tag
     */
    public ImageName withTag(String newTag) {
        if (!TAG.matcher(newTag).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + newTag
                            + "' is not an image tag; a tag is 1 to 128 letters, digits, '_', '.'"
                            + " and '-', and does not start with '.' or '-'");
        }
        return new ImageName(host, repository, newTag, null);
    }

    /** Returns this repository with a digest and without a tag. */
    public ImageName withDigest(Digest newDigest) {
        return new ImageName(host, repository, null, newDigest);
    }

    /**
     * Returns the name that the image has in a mirror: below another registry, or a path there.
     *
     * @param prefix {@code HOST[:PORT][/PATH]}
     */
    ImageName below(String prefix) {
        return parse(
                prefix
                        + "/"
                        + repository
                        + (tag == null ? "" : ":" + tag)
                        + (digest == null ? "" : "@" + digest));
    }

    /** Returns this repository with what a registry may be asked for: a tag or a digest. */
    ImageName with(String tagOrDigest) {
        return tagOrDigest.indexOf(':') >= 0
                ? withDigest(Digest.parse(tagOrDigest))
                : withTag(tagOrDigest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageName that
                && host.equals(that.host)
                && repository.equals(that.repository)
                && Objects.equals(tag, that.tag)
                && Objects.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, repository, tag, digest);
    }

    /** Returns the repository as people write it, with its registry unless that is Docker Hub. */
    public String repositoryName() {
        if (!host.equals(DOCKER_HUB_HOST)) {
            return host + "/" + repository;
        }
        return repository.startsWith("library/")
                ? repository.substring("library/".length())
                : repository;
    }

    /** Returns the name as people write it. */
    @Override
    public String toString() {
        return repositoryName()
                + (tag == null ? "" : ":" + tag)
                + (digest == null ? "" : "@" + digest);
    }
}
