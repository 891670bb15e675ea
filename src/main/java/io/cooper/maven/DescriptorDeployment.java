package io.cooper.maven;

import java.io.IOException;
import org.apache.maven.RepositoryUtils;
import org.apache.maven.artifact.repository.ArtifactRepository;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.deployment.DeployRequest;
import org.eclipse.aether.deployment.DeploymentException;

/**
 * Deploys the descriptor of a module's image, with its POM, so that another project can use the
 * image as its base. In the lifecycle of images nothing else does: {@code deploy:deploy} fails
 * where the POM has no distributionManagement.
 */
record DescriptorDeployment(RepositorySystem repositories, MavenSession session) {

    /**
     * Deploys, if this module's artifact is an image and its POM has a distributionManagement.
     *
     * @return the URL of the repository; empty if nothing was to be deployed
     */
    String deploy(MavenProject project) throws IOException {
        ArtifactRepository target = project.getDistributionManagementArtifactRepository();
        if (target == null || !project.getPackaging().equals(ContainerMojo.PACKAGING)) {
            return "";
        }
        Artifact descriptor = RepositoryUtils.toArtifact(project.getArtifact());
        Artifact pom =
                new DefaultArtifact(
                                project.getGroupId(),
                                project.getArtifactId(),
                                "pom",
                                project.getVersion())
                        .setFile(project.getFile());
        DeployRequest request =
                new DeployRequest()
                        .setRepository(RepositoryUtils.toRepo(target))
                        .addArtifact(descriptor)
                        .addArtifact(pom);
        try {
            repositories.deploy(session.getRepositorySession(), request);
            return target.getUrl();
        } catch (DeploymentException e) {
            throw new IOException(
                    "the image descriptor cannot be deployed to "
                            + target.getId()
                            + " ("
                            + target.getUrl()
                            + "): "
                            + e.getMessage(),
                    e);
        }
    }
}
