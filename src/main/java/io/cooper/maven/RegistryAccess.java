package io.cooper.maven;

import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.gitlab.CiJob;
import io.cooper.registry.CredentialSource;
import io.cooper.registry.FoundCredentials;
import io.cooper.registry.ImageName;
import io.cooper.registry.Registries;
import io.cooper.registry.RegistryClient;
import io.cooper.registry.RegistrySettings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/** What a goal needs to talk to registries: a client, credentials, and the cache of blobs. */
final class RegistryAccess implements Closeable {

    private final CredentialSource credentials;
    private final Map<String, String> environment;
    private final Log log;
    private final Set<String> announced = ConcurrentHashMap.newKeySet();
    private final RegistrySettings settings;
    private final RegistryClient client;
    private final BlobStore blobStore;

    RegistryAccess(
            MavenSession session,
            SettingsDecrypter decrypter,
            ConnectionSettings connection,
            Log log)
            throws IOException {
        this.environment = System.getenv();
        this.credentials =
                new RegistryCredentials(session.getSettings(), decrypter, environment, home());
        this.log = log;
        this.settings = connection.toRegistrySettings(session, decrypter, CiJob.of(environment));
        this.client = RegistryClient.create(settings);
        this.blobStore = new BlobStore(cacheDirectory());
    }

    /** Returns how registries, and archives of packages, are reached. */
    RegistrySettings settings() {
        return settings;
    }

    /** Returns the registries, each with its own credentials; the log says which are used. */
    Registries registries() {
        return client.registries(this::find, log::info);
    }

    private Optional<FoundCredentials> find(ImageName image) throws IOException {
        Optional<FoundCredentials> found = credentials.find(image);
        String line =
                "registry "
                        + image.registry()
                        + ": "
                        + found.map(login -> "as " + login).orElse("without a login");
        if (announced.add(line)) {
            log.info(line);
        }
        return found;
    }

    BlobStore blobStore() {
        return blobStore;
    }

    ResultStore resultStore() {
        return new ResultStore(cacheDirectory());
    }

    private Path cacheDirectory() {
        return BlobStore.defaultDirectory(environment, home());
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
