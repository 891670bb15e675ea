package io.cooper.maven;

import io.cooper.archive.ArchiveSettings;
import io.cooper.archive.Variant;
import io.cooper.base.BaseMaking;
import io.cooper.base.Bases;
import io.cooper.plan.BaseReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/** What the goals share that look for base images. */
abstract class BaseMojo extends ContainerMojo {

    /**
     * The base image: {@code archive:debian/bookworm} for one that is made from the distribution's
     * own signed package archive, a registry reference such as {@code debian:bookworm-slim}, {@code
     * oci:DIR} for an OCI image layout, {@code docker-archive:FILE} for a file that {@code docker
     * save} wrote, or {@code maven:GROUP:ARTIFACT} for an image that another module or project
     * built, which is then a dependency of the type {@code container-image}. Required.
     */
    @Parameter(property = "cooper.from")
    private String from;

    /**
     * A service that keeps old states of the package archive, for packages that the mirror has no
     * longer: a URL with <code>{archive}</code> and <code>{timestamp}</code> in it.
     */
    @Parameter(property = "cooper.snapshot")
    private String snapshot;

    /** The components of the package archive; by default the distribution's usual ones. */
    @Parameter(property = "cooper.components")
    private List<String> components;

    /**
     * A file of OpenPGP keys that the package archive may be signed with, in place of the
     * distribution's own, which Cooper knows.
     */
    @Parameter(property = "cooper.keyring")
    private String keyring;

    /**
     * How much a base of the kind {@code archive:} has: {@code minbase}, or {@code slim}, which
     * lacks manuals, documentation and translations.
     */
    @Parameter(property = "cooper.variant", defaultValue = "minbase")
    private String variant;

    /** Distribution packages to install, with the base's own package manager. */
    @Parameter(property = "cooper.packages")
    private List<String> packages;

    BaseMojo(MavenProject project, MavenSession session) {
        super(project, session);
    }

    /** Returns the setting {@code <from>}; empty if it is not given. */
    final String from() {
        return userProperties().text("from", from);
    }

    /**
     * Returns the base.
     *
     * @throws IllegalArgumentException if none is named
     */
    final BaseReference requiredBase() {
        if (from().isEmpty()) {
            throw new IllegalArgumentException(
                    "<from> is missing: name the base image, e.g."
                            + " <from>archive:debian/bookworm</from>");
        }
        return reference(from());
    }

    /** Returns the setting {@code <packages>}. */
    final List<String> packages() {
        return userProperties().list("packages", packages);
    }

    final ModuleLock moduleLock(RegistryAccess access) {
        return new ModuleLock(requiredBase(), packages(), archiveSettings(access), access);
    }

    final Bases bases(RegistryAccess access) {
        BaseMaking making =
                new BaseMaking(
                        archiveSettings(access),
                        access.resultStore(),
                        sandboxKind(),
                        targetDirectory().resolve("container-base"),
                        getLog()::debug);
        return new Bases(access.registries(), access.blobStore(), making);
    }

    private ArchiveSettings archiveSettings(RegistryAccess access) {
        UserProperties given = userProperties();
        return new ArchiveSettings(
                archives(access, given.text("snapshot", snapshot)),
                given.list("components", components),
                keyringOrNull(given.text("keyring", keyring)),
                Variant.parse(given.text("variant", variant)));
    }

    private Path keyringOrNull(String file) {
        if (file.isEmpty()) {
            return null;
        }
        Path path = project.getBasedir().toPath().resolve(file);
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException("<keyring>" + file + "</keyring> does not exist");
        }
        return path;
    }
}
