package io.cooper.doctor;

import io.cooper.gitlab.CiJob;
import io.cooper.registry.CredentialSource;
import io.cooper.registry.ImageName;
import io.cooper.registry.Registries;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Where the image would be pushed to, and whether it could be. */
public final class TargetCheck implements Check {

    private static final String NAME = "image name";

    private final Supplier<String> target;
    private final CiJob job;
    private final Registries registries;
    private final CredentialSource credentials;

    /**
     * @param target gives the image's name without a tag, empty where none is known, or throws
     *     {@link IllegalArgumentException} where the settings make none
     */
    public TargetCheck(
            Supplier<String> target,
            CiJob job,
            Registries registries,
            CredentialSource credentials) {
        this.target = target;
        this.job = job;
        this.registries = registries;
        this.credentials = credentials;
    }

    @Override
    public List<Finding> examine() {
        String name;
        ImageName image;
        try {
            name = target.get();
            if (name.isEmpty()) {
                return List.of(unknown());
            }
            image = ImageName.parse(name);
        } catch (IllegalArgumentException e) {
            return List.of(Finding.failure(NAME, e.getMessage(), "correct <image> or <registry>"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(NAME, name));
        findings.addAll(new RegistryCheck(image, job, registries, credentials).examine());
        return findings;
    }

    private Finding unknown() {
        if (!job.isRunning()) {
            return Finding.warning(
                    NAME,
                    "none outside a GitLab job, so mvn deploy pushes nothing",
                    "to push from here: -Dcooper.image=registry.example.org/group/project");
        }
        if (job.registry().isEmpty()) {
            return Finding.failure(
                    NAME,
                    "none: this GitLab has no container registry, CI_REGISTRY is not set",
                    Remedies.enableRegistry(job));
        }
        return Finding.failure(
                NAME,
                "none: the project's container registry is off, CI_REGISTRY_IMAGE is not set",
                CiJob.REGISTRY_SWITCH);
    }
}
