package io.cooper.plan;

import java.nio.file.Path;

/** Where the base image comes from, as {@code <from>} names it. */
public sealed interface BaseReference {

    /**
     * An image in a registry.
     *
     * @param name the reference as the user wrote it, e.g. {@code debian:bookworm-slim}
     */
    record Registry(String name) implements BaseReference {
        @Override
        public String toString() {
            return name;
        }
    }

    /** An OCI image layout on disk that holds one image, or one a platform. */
    record Layout(Path directory) implements BaseReference {
        @Override
        public String toString() {
            return "oci:" + directory;
        }
    }

    /** A file as {@code docker save} writes it, holding one image. */
    record DockerArchive(Path file) implements BaseReference {
        @Override
        public String toString() {
            return "docker-archive:" + file;
        }
    }

    /**
     * An image that another module or project builds.
     *
     * @param name its coordinates, {@code groupId:artifactId}
     * @param descriptor its artifact, the image descriptor
     */
    record Module(String name, Path descriptor) implements BaseReference {
        @Override
        public String toString() {
            return MODULE + name;
        }
    }

    /** What stands before the coordinates of a module. */
    String MODULE = "maven:";

    /**
     * A base that is made from a distribution's own package archive.
     *
     * @param distribution e.g. {@code debian}
     * @param codename of the release, e.g. {@code bookworm}
     */
    record Archive(String distribution, String codename) implements BaseReference {
        @Override
        public String toString() {
            return ARCHIVE + distribution + "/" + codename;
        }
    }

    /** What a reference to a package archive begins with. */
    String ARCHIVE = "archive:";

    /**
     * Reads the setting {@code <from>}, of any kind but {@link #MODULE}.
     *
     * @param text {@code oci:DIR}, {@code docker-archive:FILE}, {@code
     *     archive:DISTRIBUTION/CODENAME}, or else a registry reference
     * @param directory what relative paths start from: the module's directory
     * @throws IllegalArgumentException if a path or a name is missing behind its kind
     */
    static BaseReference parse(String text, Path directory) {
        if (text.startsWith("oci:")) {
            return new Layout(path(text, "oci:", directory));
        }
        if (text.startsWith("docker-archive:")) {
            return new DockerArchive(path(text, "docker-archive:", directory));
        }
        if (text.startsWith(ARCHIVE)) {
            return archive(text);
        }
        return new Registry(text);
    }

    private static Archive archive(String text) {
        String[] names = text.substring(ARCHIVE.length()).split("/", -1);
        if (names.length != 2 || names[0].isBlank() || names[1].isBlank()) {
            throw new IllegalArgumentException(
                    "'" + text + "' names no release; write e.g. " + ARCHIVE + "debian/bookworm");
        }
        return new Archive(names[0], names[1]);
    }

    private static Path path(String text, String kind, Path directory) {
        String path = text.substring(kind.length());
        if (path.isBlank()) {
            throw new IllegalArgumentException(
                    "'" + text + "' names no path; write " + kind + "PATH");
        }
        return directory.resolve(path).normalize();
    }
}
