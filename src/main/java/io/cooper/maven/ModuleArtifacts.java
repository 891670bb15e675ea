package io.cooper.maven;

import io.cooper.plan.BaseReference;
import java.io.File;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.project.MavenProject;

/** Images that a module has as dependencies. */
record ModuleArtifacts(MavenProject project) {

    /**
     * Returns the image with these coordinates.
     *
     * @param from {@code maven:groupId:artifactId}
     * @throws IllegalArgumentException if it is no dependency, or not built yet
     */
    BaseReference.Module find(String from) {
        String name = from.substring(BaseReference.MODULE.length());
        String[] parts = name.split(":", -1);
        if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
            throw new IllegalArgumentException(
                    "<from>" + from + "</from> is not maven:GROUP_ID:ARTIFACT_ID");
        }
        for (Artifact artifact : project.getArtifacts()) {
            if (artifact.getGroupId().equals(parts[0])
                    && artifact.getArtifactId().equals(parts[1])
                    && artifact.getType().equals(ContainerMojo.PACKAGING)) {
                File file = artifact.getFile();
                if (file == null || !file.isFile()) {
                    throw new IllegalArgumentException(
                            "<from>"
                                    + from
                                    + "</from> is not built yet: run a phase from package on, or"
                                    + " install it before");
                }
                return new BaseReference.Module(name, file.toPath());
            }
        }
        throw new IllegalArgumentException(
                String.format(
                        "<from>%s</from> is no dependency of this module; add"
                                + " <dependency><groupId>%s</groupId><artifactId>%s</artifactId>"
                                + "<version>VERSION</version><type>container-image</type></dependency>",
                        from, parts[0], parts[1]));
    }
}
