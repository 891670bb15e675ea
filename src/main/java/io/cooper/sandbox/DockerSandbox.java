package io.cooper.sandbox;

import io.cooper.engine.EngineAddress;
import io.cooper.engine.EngineContainers;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs commands in containers of an engine that speaks the Docker API, near or far. */
final class DockerSandbox implements Sandbox {

    /** The engines that are cleaned up when Maven ends. */
    private static final Set<EngineAddress> CLEANED = ConcurrentHashMap.newKeySet();

    private final EngineAddress address;
    private final String reason;

    /**
     * @param reason why there is nothing nearer
     */
    DockerSandbox(EngineAddress address, String reason) {
        this.address = address;
        this.reason = reason;
    }

    @Override
    public String name() {
        return SandboxKind.DOCKER.toString();
    }

    @Override
    public String reason() {
        return reason + ", engine " + address;
    }

    @Override
    public View open(ViewSpec spec) throws IOException {
        Series own = new Series(spec.workDirectory().resolve("image"));
        try {
            return DockerView.open(own.connection(), own.image(spec).name(), spec, own);
        } catch (IOException | RuntimeException e) {
            own.close();
            throw e;
        }
    }

    @Override
    public ViewSeries series(Path work, Network network, int atOnce) {
        return new Series(work);
    }

    /** Views of one tree, which the engine is given once. */
    private final class Series implements ViewSeries {

        private final Path work;
        private final Map<Path, TreeImage> images = new HashMap<>();
        private final Deque<EngineContainers> connection = new ArrayDeque<>();

        Series(Path work) {
            this.work = work;
        }

        @Override
        public View open(ViewSpec spec) throws IOException {
            return spec.access() == Access.FRESH
                    ? DockerView.open(connection(), image(spec).name(), spec, () -> {})
                    : DockerSandbox.this.open(spec);
        }

        private synchronized EngineContainers connection() throws IOException {
            if (connection.isEmpty()) {
                connection.push(EngineContainers.connect(address));
            }
            return connection.peek();
        }

        private synchronized TreeImage image(ViewSpec spec) throws IOException {
            TreeImage image = images.get(spec.rootfs());
            if (image == null) {
                image = TreeImage.of(connection().images(), spec, work);
                images.put(spec.rootfs(), image);
            }
            return image;
        }

        @Override
        public synchronized void close() throws IOException {
            try {
                for (TreeImage image : images.values()) {
                    image.close();
                }
            } finally {
                while (!connection.isEmpty()) {
                    connection.pop().close();
                }
                Rootfs.deleteTree(work);
            }
        }
    }

    /** Returns why this kind does not work here, and the way out; empty if it does. */
    static Optional<String> obstacle(EngineAddress address) {
        try {
            cleanAtExit(address, EngineContainers.connect(address));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** What the engine has for this build goes when Maven ends, by Ctrl-C for one. */
    private static void cleanAtExit(EngineAddress address, EngineContainers containers)
            throws IOException {
        if (containers.areOfOther() || !CLEANED.add(address)) {
            containers.close();
            return;
        }
        AtExit.close(
                "remove what is in the engine",
                () -> {
                    try (containers) {
                        containers.removeOwn();
                    }
                });
    }
}
