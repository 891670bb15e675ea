package io.cooper.registry;

import java.io.IOException;
import java.util.Optional;

/** Knows credentials of registries. */
@FunctionalInterface
public interface CredentialSource {

    /**
     * Returns the credentials for an image's registry, or none to go there anonymously.
     *
     * @param image its registry decides, and where a source keeps credentials for a part of a
     *     registry, its repository; its tag does not
     * @throws IOException if credentials should be there and cannot be read
     */
    Optional<FoundCredentials> find(ImageName image) throws IOException;

    /** Returns a source that knows none. */
    static CredentialSource anonymous() {
        return image -> Optional.empty();
    }

    /** Returns a source that has these credentials for every registry. */
    static CredentialSource of(Credentials credentials, String where) {
        return image -> Optional.of(new FoundCredentials(credentials, where));
    }

    /**
     * Returns a source that has these credentials for one registry and knows nothing of others.
     *
     * @param registry {@code host} or {@code host:port}; the port 443 and none are the same
     */
    static CredentialSource of(String registry, Credentials credentials, String where) {
        String wanted = withoutDefaultPort(registry);
        return image ->
                wanted.equals(withoutDefaultPort(image.registry()))
                        ? Optional.of(new FoundCredentials(credentials, where))
                        : Optional.empty();
    }

    private static String withoutDefaultPort(String registry) {
        return registry.replaceFirst(":443$", "");
    }
}
