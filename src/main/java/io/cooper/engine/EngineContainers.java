package io.cooper.engine;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Image;
import com.github.dockerjava.api.model.LogConfig;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a build makes in an engine for itself: images of file trees, and containers of them. All of
 * it bears a mark of this process.
 */
public final class EngineContainers implements Closeable {

    private static final String REPOSITORY = "cooper-work";
    private static final AtomicInteger IMAGES = new AtomicInteger();

    private final Engine engine;

    private EngineContainers(Engine engine) {
        this.engine = engine;
    }

    /**
     * What a container is to be like.
     *
     * @param image an engine's ID of an image
     * @param command what is its first process; it reads a pipe that this process holds
     * @param network {@code host} or {@code none}
     * @param added capabilities beside the engine's usual ones, without {@code CAP_}
     * @param dropped capabilities of the usual ones that it does not get
     */
    public record Spec(
            String image,
            List<String> command,
            String hostname,
            String network,
            Set<String> added,
            Set<String> dropped) {}

    /**
     * Connects to an engine, and removes there what builds of this machine have left that were
     * killed.
     *
     * @throws EngineException if none answers
     */
    public static EngineContainers connect(EngineAddress address) throws IOException {
        EngineContainers containers = new EngineContainers(Engine.connect(address));
        try {
            containers.removeAbandoned();
            return containers;
        } catch (IOException | RuntimeException e) {
            containers.close();
            throw e;
        }
    }

    private void removeAbandoned() throws IOException {
        try {
            List<String> label = List.of(Owner.LABEL);
            for (Container container :
                    engine.client()
                            .listContainersCmd()
                            .withShowAll(true)
                            .withLabelFilter(label)
                            .exec()) {
                if (Owner.isGone(container.getLabels().get(Owner.LABEL))) {
                    remove(engine, container.getId());
                }
            }
            for (Image image : engine.client().listImagesCmd().exec()) {
                String[] names = image.getRepoTags() == null ? new String[0] : image.getRepoTags();
                for (String name : names) {
                    // podman puts its own word for "here" before it.
                    if (name.matches("(localhost/)?" + REPOSITORY + ":.*")
                            && Owner.isGone(name.substring(name.lastIndexOf(':') + 1))) {
                        removeImage(name);
                    }
                }
            }
        } catch (DockerException e) {
            throw engine.refusal("tell what it has", e);
        }
    }

    /**
     * Makes an image of a file tree.
     *
     * @param tar the tree
     * @param work an existing directory for the archive that the engine reads
     * @return the engine's name for the image
     * @throws EngineException if it refuses
     */
    public String load(Path tar, Path work) throws IOException {
        String name = REPOSITORY + ":" + Owner.ofThisProcess() + "-" + IMAGES.incrementAndGet();
        Path archive = Files.createTempFile(work, "load-", ".tar");
        try {
            String platform = engine.client().versionCmd().exec().getArch();
            try (OutputStream out = Files.newOutputStream(archive)) {
                DockerArchive.write(tar, platform, name, out);
            }
            try (InputStream in = Files.newInputStream(archive)) {
                engine.client().loadImageAsyncCmd(in).start().awaitMessage();
            }
            return name;
        } catch (DockerException e) {
            throw engine.refusal("take a file tree", e);
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    /** Removes an image; one that is not there is no error. */
    public void removeImage(String id) throws IOException {
        try {
            engine.client().removeImageCmd(id).withForce(true).exec();
        } catch (NotFoundException e) {
            // As it shall be.
        } catch (DockerException e) {
            throw engine.refusal("remove the image " + id, e);
        }
    }

    /**
     * Makes a container, which is not started yet.
     *
     * @throws EngineException if the engine refuses
     */
    public EngineContainer create(Spec spec) throws IOException {
        HostConfig host =
                HostConfig.newHostConfig()
                        .withNetworkMode(spec.network())
                        .withAutoRemove(true)
                        .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
                        .withCapAdd(capabilities(spec.added()))
                        .withCapDrop(capabilities(spec.dropped()));
        try {
            String id =
                    engine.client()
                            .createContainerCmd(spec.image())
                            .withEntrypoint(spec.command())
                            .withHostName(spec.hostname())
                            .withUser("0:0")
                            .withLabels(Map.of(Owner.LABEL, Owner.ofThisProcess()))
                            .withHostConfig(host)
                            .withAttachStdin(true)
                            .withStdinOpen(true)
                            .withStdInOnce(true)
                            .exec()
                            .getId();
            return new EngineContainer(engine, id);
        } catch (DockerException e) {
            throw engine.refusal("make a container", e);
        }
    }

    private static com.github.dockerjava.api.model.Capability[] capabilities(Set<String> names) {
        return names.stream()
                .sorted()
                .map(com.github.dockerjava.api.model.Capability::valueOf)
                .toArray(com.github.dockerjava.api.model.Capability[]::new);
    }

    static void remove(Engine engine, String container) throws IOException {
        try {
            engine.client()
                    .removeContainerCmd(container)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            // As it shall be.
        } catch (DockerException e) {
            if (e.getHttpStatus() != 409) { // it is being removed already
                throw engine.refusal("remove the container " + container, e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}
