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
}
