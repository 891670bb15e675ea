package io.cooper.maven;

import io.cooper.gitlab.CiJob;
import io.cooper.gitlab.Login;
import io.cooper.registry.CredentialChain;
import io.cooper.registry.CredentialSource;
import io.cooper.registry.Credentials;
import io.cooper.registry.DockerConfigCredentials;
import io.cooper.registry.FoundCredentials;
import io.cooper.registry.ImageName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/**
 * The credentials of registries, in this order: a server in settings.xml, the CI job's own,
 * Docker's and podman's configuration. Each registry is given only those that are meant for it.
 */
final class RegistryCredentials implements CredentialSource {

    private final Settings settings;
    private final SettingsDecrypter decrypter;
    private final CredentialSource all;

    /**
     * @param home the user's home directory
     */
    RegistryCredentials(
            Settings settings,
            SettingsDecrypter decrypter,
            Map<String, String> environment,
            Path home) {
        this.settings = settings;
        this.decrypter = decrypter;
        List<CredentialSource> sources = new ArrayList<>();
        sources.add(image -> fromSettings(image.registry()));
        CiJob.of(environment).logins().forEach(login -> sources.add(ofJob(login)));
        sources.add(new DockerConfigCredentials(environment, home));
        this.all = new CredentialChain(sources);
    }

    @Override
    public Optional<FoundCredentials> find(ImageName image) throws IOException {
        return all.find(image);
    }

    private static CredentialSource ofJob(Login login) {
        Credentials credentials = new Credentials(login.username(), login.password());
        return CredentialSource.of(login.registry(), credentials, login.where());
    }

    private Optional<FoundCredentials> fromSettings(String registry) throws IOException {
        Server server = settings.getServer(registry);
        if (server == null) {
            server = settings.getServer(registry.replaceFirst(":[0-9]+$", ""));
        }
        if (server == null) {
            return Optional.empty();
        }
        String where = "server " + server.getId() + " in settings.xml";
        SettingsDecryptionResult result =
                decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        for (SettingsProblem problem : result.getProblems()) {
            if (problem.getSeverity() != SettingsProblem.Severity.WARNING) {
                throw new IOException(
                        "the password of "
                                + where
                                + " cannot be decrypted: "
                                + problem.getMessage());
            }
        }
        Server decrypted = result.getServer();
        if (decrypted.getUsername() == null || decrypted.getPassword() == null) {
            throw new IllegalArgumentException(where + " needs a <username> and a <password>");
        }
        return Optional.of(
                new FoundCredentials(
                        new Credentials(decrypted.getUsername(), decrypted.getPassword()), where));
    }
}
