package io.cooper.registry;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import io.cooper.oci.Digest;
import java.util.Objects;
import java.util.Optional;

/**
 * The name of an image in a registry, {@code [registry/]repository[:tag][@digest]}, as Docker reads
 * it: without a registry it is Docker Hub's, and there a repository without a slash lies below
 * {@code library}; without tag and digest the tag is {@code latest}.
 */
public final class ImageName {

    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUB_HOST = "registry-1.docker.io";

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
        // ImageReference does not put library/ before a repository whose registry is spelled out.
        String name = text.replaceFirst("^(docker\\.io|index\\.docker\\.io)/", "");
        try {
            ImageReference reference = ImageReference.parse(name);
            if (reference.isScratch()) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no image in a registry; name a real one");
            }
            return new ImageName(
                    reference.getRegistry(),
                    reference.getRepository(),
                    reference.getTag().orElse(null),
                    reference.getDigest().map(Digest::parse).orElse(null));
        } catch (InvalidImageReferenceException e) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is not an image reference; write [registry/]repository[:tag] or"
                            + " [registry/]repository@sha256:DIGITS, the repository in lower case",
                    e);
        }
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
        if (!ImageReference.isValidTag(newTag)) {
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
    String repositoryName() {
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
