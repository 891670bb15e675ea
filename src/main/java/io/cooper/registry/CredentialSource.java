package io.cooper.registry;

import java.io.IOException;
import java.util.Optional;

/** Knows credentials of registries. */
@FunctionalInterface
public interface CredentialSource {

    /**
     * Returns the credentials for a registry, or none to go there anonymously.
     *
     * @param registry the registry as {@link ImageName#registry()} gives it
     * @throws IOException if credentials should be there and cannot be read
     */
    Optional<FoundCredentials> find(String registry) throws IOException;

    /** Returns a source that knows none. */
    static CredentialSource anonymous() {
        return registry -> Optional.empty();
    }

    /** Returns a source that has these credentials for every registry. */
    static CredentialSource of(Credentials credentials, String where) {
        return registry -> Optional.of(new FoundCredentials(credentials, where));
    }
}
