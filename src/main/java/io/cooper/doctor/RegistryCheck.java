package io.cooper.doctor;

import io.cooper.gitlab.CiJob;
import io.cooper.oci.Descriptor;
import io.cooper.oci.MediaTypes;
import io.cooper.registry.CredentialSource;
import io.cooper.registry.ImageName;
import io.cooper.registry.Registries;
import io.cooper.registry.RegistryException;
import io.cooper.registry.RegistryException.Reason;
import io.cooper.registry.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an image can be pushed to a repository. The registry is asked in just the way that a push
 * goes, and nothing is stored there.
 */
final class RegistryCheck implements Check {

    /** Nobody's blob; the question whether it is there needs the right to pull. */
    private static final Descriptor SOME_BLOB = Descriptor.of(MediaTypes.OCI_CONFIG, new byte[0]);

    /** The registry, or what stands in its place, has answered. */
    private static final Set<Reason> REACHED = EnumSet.complementOf(EnumSet.of(Reason.UNREACHABLE));

    private static final String REGISTRY = "registry";
    private static final String CREDENTIALS = "credentials";
    private static final String PULL = "pull";
    private static final String PUSH = "push";

    private final ImageName image;
    private final CiJob job;
    private final Registries registries;
    private final CredentialSource credentials;

    RegistryCheck(ImageName image, CiJob job, Registries registries, CredentialSource credentials) {
        this.image = image;
        this.job = job;
        this.registries = registries;
        this.credentials = credentials;
    }

    @Override
    public List<Finding> examine() {
        Finding login = login();
        Optional<IOException> refusal = failure(repository -> repository.hasBlob(SOME_BLOB));
        List<Finding> findings = new ArrayList<>(network(refusal));
        boolean isReached = findings.stream().noneMatch(RegistryCheck::isFailure);
        findings.add(login);
        if (!isReached || isFailure(login)) {
            return findings;
        }
        if (refusal.isPresent()) {
            findings.add(explained(PULL, refusal.get()));
            return findings;
        }
        findings.add(Finding.ok(REGISTRY, image.registry() + " answers as a container registry"));
        findings.add(Finding.ok(PULL, "granted"));
        findings.add(
                failure(Repository::checkPush)
                        .map(problem -> explained(PUSH, problem))
                        .orElseGet(() -> Finding.ok(PUSH, "granted")));
        return findings;
    }

    private Finding login() {
        try {
            return credentials
                    .find(image)
                    .map(login -> Finding.ok(CREDENTIALS, login.toString()))
                    .orElseGet(
                            () ->
                                    Finding.failure(
                                            CREDENTIALS,
                                            "none found for " + image.registry(),
                                            Remedies.credentials(image.registry())));
        } catch (IOException | IllegalArgumentException e) {
            return Finding.failure(
                    CREDENTIALS,
                    e.getMessage(),
                    "correct that, or give a <server> in settings.xml with the <id> "
                            + image.registry());
        }
    }

    private static boolean isFailure(Finding finding) {
        return finding.verdict() == Finding.Verdict.FAILURE;
    }

    @FunctionalInterface
    private interface Question {
        void ask(Repository repository) throws IOException;
    }

    private Optional<IOException> failure(Question question) {
        try {
            question.ask(registries.repository(image));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /** Returns what the way to the registry looks like, of which a proxy may hide all. */
    private List<Finding> network(Optional<IOException> refusal) {
        List<Finding> direct = new NetworkCheck(image.registry()).examine();
        boolean isDirect = direct.stream().noneMatch(RegistryCheck::isFailure);
        boolean isReached = refusal.map(RegistryCheck::reason).map(REACHED::contains).orElse(true);
        if (isReached && !isDirect) {
            return List.of(Finding.ok("network", "the registry is reached through a proxy"));
        }
        if (isReached || !isDirect) {
            return direct;
        }
        List<Finding> findings = new ArrayList<>(direct);
        Finding last = findings.remove(findings.size() - 1);
        findings.add(
                Finding.failure(
                        last.name(),
                        refusal.get().getMessage() + " (" + last.detail() + ")",
                        "for a CA of your own: the job variable CI_SERVER_TLS_CA_FILE, or"
                                + " -Dcooper.caFile=FILE with that authority's certificate",
                        "behind a proxy: <proxies> in settings.xml, or HTTPS_PROXY and NO_PROXY"));
        return findings;
    }

    private static Reason reason(IOException refusal) {
        return refusal instanceof RegistryException known ? known.reason() : Reason.REFUSED;
    }

    private Finding explained(String right, IOException refusal) {
        String text = refusal.getMessage();
        return switch (reason(refusal)) {
            case UNREACHABLE, UNAVAILABLE, RATE_LIMITED ->
                    Finding.failure(
                            REGISTRY,
                            text,
                            "try again later; if it stays, ask those who run it (on a GitLab"
                                    + " server: sudo gitlab-ctl status registry)");
            case NOT_A_REGISTRY, REFUSED, IMMUTABLE ->
                    Finding.failure(
                            REGISTRY,
                            text,
                            "name the registry as CI_REGISTRY has it: a GitLab's registry has a"
                                    + " port or a host of its own");
            case NOT_ENABLED -> Finding.failure(REGISTRY, text, Remedies.enableRegistry(job));
            case UNAUTHORIZED ->
                    Finding.failure(CREDENTIALS, text, Remedies.credentials(image.registry()));
            case DENIED, NOT_FOUND -> Finding.failure(right, text, Remedies.pushRight(job));
        };
    }
}
