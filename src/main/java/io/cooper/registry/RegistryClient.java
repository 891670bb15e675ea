package io.cooper.registry;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Connections to container registries. */
public final class RegistryClient implements Closeable {

    private final HttpSession http;

    private RegistryClient(HttpSession http) {
        this.http = http;
    }

    /** Returns a client that trusts the certificates that the JVM trusts. */
    public static RegistryClient create() throws IOException {
        return trusting(List.of());
    }

    /**
     * Returns a client that also trusts certificates signed by these authorities.
     *
     * @param authorities PEM files, such as {@code CI_SERVER_TLS_CA_FILE} names
     */
    public static RegistryClient trusting(Collection<Path> authorities) throws IOException {
        return new RegistryClient(new HttpSession(authorities));
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

    @Override
    public void close() throws IOException {
        http.close();
    }
}
