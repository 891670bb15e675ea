package io.cooper.worker;

import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Removes a directory whose files belong to subordinate IDs. */
final class Deletion implements Task<Path, Void, Void> {

    @Override
    public Class<Path> request() {
        return Path.class;
    }

    @Override
    public Class<Void> event() {
        return Void.class;
    }

    @Override
    public Class<Void> result() {
        return Void.class;
    }

    @Override
    public Void run(Path directory, Consumer<Void> events) throws IOException {
        Rootfs.deleteTree(directory);
        return null;
    }
}
