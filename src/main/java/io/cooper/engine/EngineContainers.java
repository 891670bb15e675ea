package io.cooper.engine;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a build makes in an engine for itself: images of file trees, and containers of them. All of
 * it bears a mark of this process.
 */
public final class EngineContainers implements Closeable {

    private final Engine engine;
    private final EngineImages images;

    private EngineContainers(Engine engine) {
        this.engine = engine;
        this.images = new EngineImages(engine);
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
        remove(Owner::isGone);
    }

    /**
     * Removes all that this process has made, or had made by others, which work no more.
     *
     * @throws IOException if something is left
     */
    public void removeOwn() throws IOException {
        String own = Owner.ofThisProcess();
        remove(owner -> owner.equals(own) || owner.startsWith(own + "-"));
    }

    private void remove(Predicate<String> owner) throws IOException {
        try {
            for (Container container :
                    engine.client()
                            .listContainersCmd()
                            .withShowAll(true)
                            .withLabelFilter(List.of(Owner.LABEL))
                            .exec()) {
                if (owner.test(container.getLabels().get(Owner.LABEL))) {
                    remove(engine, container.getId());
                }
            }
            images.remove(owner);
        } catch (DockerException e) {
            throw engine.refusal("tell what it has", e);
        }
    }

    /** Tells whether this process works for another one, which cleans up in the end. */
    public boolean areOfOther() {
        return Owner.isOther();
    }

    /** Returns the images that containers can be made of. */
    public EngineImages images() {
        return images;
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
                        // As in the other kinds: what asks for its full name gets the same.
                        .withExtraHosts(spec.hostname() + ":127.0.1.1")
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
