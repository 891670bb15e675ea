package io.cooper.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;

/**
 * The jars that a module needs when it runs: its dependencies of the scopes compile and runtime,
 * their own among them.
 */
record Libraries(Collection<Artifact> artifacts) {

    private static final Set<String> SCOPES =
            Set.of(Artifact.SCOPE_COMPILE, Artifact.SCOPE_RUNTIME);

    /**
     * Makes a directory hold just these jars, {@code artifactId-version.jar} each. They are links
     * to where they lie wherever that is possible, and those that are there stay as they are.
     *
     * @throws IllegalArgumentException if one of them is not built yet
     */
    void layInto(Path directory) throws IOException {
        Map<String, Path> jars = jars();
        Files.createDirectories(directory);
        try (Stream<Path> there = Files.list(directory)) {
            for (Path file : there.toList()) {
                if (!jars.containsKey(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
        for (Map.Entry<String, Path> jar : jars.entrySet()) {
            lay(jar.getValue(), directory.resolve(jar.getKey()));
        }
    }

    private static void lay(Path jar, Path at) throws IOException {
        if (Files.exists(at) && (Files.isSameFile(jar, at) || Files.mismatch(jar, at) < 0)) {
            return;
        }
        Files.deleteIfExists(at);
        try {
            Files.createLink(at, jar);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(jar, at, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Map<String, Path> jars() {
        List<Artifact> needed =
                artifacts.stream()
                        .filter(artifact -> SCOPES.contains(artifact.getScope()))
                        .filter(artifact -> artifact.getArtifactHandler().isAddedToClasspath())
                        .toList();
        Map<String, Path> jars = new TreeMap<>();
        for (Artifact artifact : needed) {
            boolean isOnly =
                    needed.stream().filter(other -> name(other).equals(name(artifact))).count()
                            == 1;
            String group = isOnly ? "" : artifact.getGroupId() + ".";
            jars.put(group + name(artifact), file(artifact));
        }
        return jars;
    }

    private static String name(Artifact artifact) {
        String classifier = artifact.hasClassifier() ? "-" + artifact.getClassifier() : "";
        // Of a snapshot that was downloaded not the time at which it was deployed.
        return artifact.getArtifactId() + "-" + artifact.getBaseVersion() + classifier + ".jar";
    }

    private static Path file(Artifact artifact) {
        File file = artifact.getFile();
        if (file == null || !file.isFile()) {
            throw new IllegalArgumentException(
                    "<libraries>: the dependency "
                            + artifact.getId()
                            + " is no jar yet: run a phase from package on, or install it before");
        }
        return file.toPath();
    }
}
