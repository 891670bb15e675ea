package io.cooper.registry;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Registries whose images are looked for in their mirrors first. */
final class MirroredRegistries implements Registries {

    private final Registries registries;
    private final Mirrors mirrors;
    private final Consumer<String> notes;

    /**
     * @param notes takes a line for each image that has a mirror: which one was used, or why not
     */
    MirroredRegistries(Registries registries, Mirrors mirrors, Consumer<String> notes) {
        this.registries = registries;
        this.mirrors = mirrors;
        this.notes = notes;
    }

    @Override
    public Repository repository(ImageName name) throws IOException {
        return registries.repository(name);
    }

    @Override
    public PulledImage pull(ImageName name) throws IOException {
        List<ImageName> names = mirrors.namesOf(name);
        for (ImageName mirrored : names.subList(0, names.size() - 1)) {
            try {
                PulledImage image = registries.pull(mirrored);
                notes.accept(name + " comes from the mirror " + mirrored);
                return image;
            } catch (IOException e) {
                notes.accept("the mirror of " + name + " is not used: " + e.getMessage());
            }
        }
        return registries.pull(name);
    }
}
