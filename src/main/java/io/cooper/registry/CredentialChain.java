package io.cooper.registry;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Several sources of credentials: the first that knows some is the one that counts. */
public final class CredentialChain implements CredentialSource {

    private final List<CredentialSource> sources;

    public CredentialChain(List<CredentialSource> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public Optional<FoundCredentials> find(ImageName image) throws IOException {
        for (CredentialSource source : sources) {
            Optional<FoundCredentials> found = source.find(image);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
