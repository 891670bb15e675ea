package io.cooper.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.List;

/**
 * One step of a build. What it changes in the file tree becomes one layer; none if it changes
 * nothing.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
    @JsonSubTypes.Type(name = "packages", value = Step.InstallPackages.class),
    @JsonSubTypes.Type(name = "packageFiles", value = Step.InstallFiles.class),
    @JsonSubTypes.Type(name = "tree", value = Step.CopyTree.class),
    @JsonSubTypes.Type(name = "script", value = Step.RunScript.class),
    @JsonSubTypes.Type(name = "file", value = Step.CopyFile.class)
})
public sealed interface Step {

    /** Returns what the step does, in a few words for the log and the image's history. */
    String title();

    /** Tells whether the step does no more than lay files of the project into the image. */
    default boolean onlyCopies() {
        return this instanceof CopyTree || this instanceof CopyFile;
    }

    /**
     * Installs distribution packages with the base's own package manager.
     *
     * @param packages names as the package manager knows them
     */
    record InstallPackages(List<String> packages) implements Step {
        public InstallPackages {
            packages = List.copyOf(packages);
            for (String name : packages) {
                // The name becomes an argument of a package manager that runs as root: never an
                // option.
                if (!name.matches("[A-Za-z0-9][A-Za-z0-9+._:=~*/-]*")) {
                    throw new IllegalArgumentException(
                            "<packages> has '" + name + "', which is not a package name");
                }
            }
        }

        @Override
        public String title() {
            return "packages " + String.join(" ", packages);
        }
    }

    /**
     * Installs the files of distribution packages, and nothing that is not among them.
     *
     * @param packages the names of those that were asked for; the others are there because these
     *     need them
     * @param directory where the files lie, named {@code NAME_VERSION_ARCHITECTURE.deb}
     */
    record InstallFiles(List<String> packages, Path directory) implements Step {
        public InstallFiles {
            packages = List.copyOf(packages);
        }

        @Override
        public String title() {
            return new InstallPackages(packages).title();
        }
    }

    /**
     * Copies a directory of the module over {@code /} of the image. Owners are 0:0, files get mode
     * 0755 or 0644 as they are executable or not; a directory that the image has keeps its own
     * metadata.
     *
     * @param directory the directory whose content is copied
     */
    record CopyTree(Path directory) implements Step {
        @Override
        public String title() {
            return "rootfs";
        }
    }

    /**
     * Runs a script inside the image, as root.
     *
     * @param script a file that starts with {@code #!}
     */
    record RunScript(Path script) implements Step {
        @Override
        public String title() {
            return "run " + script.getFileName();
        }
    }

    /** Copies a file or directory of the project into the image. */
    record CopyFile(FileSpec file) implements Step {
        @Override
        public String title() {
            return "file " + file.target();
        }
    }
}
