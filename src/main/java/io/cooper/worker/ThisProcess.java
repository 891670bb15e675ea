package io.cooper.worker;

import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Does the work here and now. */
record ThisProcess() implements Workplace {

    @Override
    public <Q, E, R> R run(Task<Q, E, R> task, Q request, Consumer<E> events)
            throws IOException, InterruptedException {
        return task.run(request, events);
    }

    @Override
    public boolean isHere() {
        return true;
    }

    @Override
    public void delete(Path directory) throws IOException {
        Rootfs.deleteTree(directory);
    }
}
