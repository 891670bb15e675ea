package io.cooper.registry;

import java.io.IOException;

/** Opens repositories, with the credentials that each registry may see. */
@FunctionalInterface
public interface Registries {

    /**
     * Returns the repository of an image. Nothing is sent before it is used.
     *
     * @throws IOException if the credentials for it cannot be read
     */
    Repository repository(ImageName name) throws IOException;

    /**
     * Returns the image that the name stands for, from wherever it is to be read.
     *
     * @throws IOException if there is no such image, or it cannot be read
     */
    default PulledImage pull(ImageName name) throws IOException {
        Repository repository = repository(name);
        return new PulledImage(repository, repository.pullManifest(name.tagOrDigest()));
    }
}
