package io.cooper.registry;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Connections to container registries. May be used by several threads, as its repositories may. */
public final class RegistryClient implements Closeable {

    private final RegistrySettings settings;
    private final HttpSession http;

    private RegistryClient(RegistrySettings settings) throws IOException {
        this.settings = settings;
        this.http = new HttpSession(settings);
    }

    /**
     * Returns a client.
     *
     * @throws IOException if a file of certificates cannot be read
     */
    public static RegistryClient create(RegistrySettings settings) throws IOException {
        return new RegistryClient(settings);
    }

    /**
     * Returns the image's repository. Nothing is sent before it is used.
     *
     * @param credentials asked once, now
     * @throws IOException if the credentials cannot be read
     */
    public Repository repository(ImageName name, CredentialSource credentials) throws IOException {
        Optional<FoundCredentials> login = credentials.find(name);
        return new Repository(new Endpoint(http, name, login));
    }

    /**
     * Returns all registries, each with its own credentials, and with the mirrors of the settings.
     *
     * @param notes takes a line of text for each image that has a mirror: whether it is used
     */
    public Registries registries(CredentialSource credentials, Consumer<String> notes) {
        return new MirroredRegistries(
                name -> repository(name, credentials), settings.mirrors(), notes);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
