package io.cooper.engine;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Image;
import io.cooper.oci.Digest;
import io.cooper.rootfs.LayerFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The images that a build has in an engine for its own work. What an engine has once it does not
 * unpack again, so each is named after its layers, and the lowest stay until Maven ends.
 */
public final class EngineImages {

    private static final String REPOSITORY = "cooper-work";
    private static final int NAME_DIGITS = 16;
    private static final Duration GONE_LIMIT = Duration.ofSeconds(10);

    /** How many use an image now, by its name: modules may be built at the same time. */
    private static final Map<String, Integer> USERS = new HashMap<>();

    private final Engine engine;

    EngineImages(Engine engine) {
        this.engine = engine;
    }

    /**
     * Gives the engine an image, unless it has it. Whoever takes it gives it back.
     *
     * @param layers bottom first
     * @param work an existing directory for the archive that the engine reads
     * @return the engine's name for the image
     * @throws EngineException if it refuses
     */
    public String take(List<LayerFile> layers, Path work) throws IOException {
        String name = name(layers);
        synchronized (USERS) {
            if (!isThere(name)) {
                load(layers, name, work);
            }
            USERS.merge(name, 1, Integer::sum);
        }
        return name;
    }

    private static String name(List<LayerFile> layers) {
        String chain = layers.stream().map(LayerFile::diffId).collect(Collectors.joining("\n"));
        String key = Digest.sha256(chain.getBytes(StandardCharsets.US_ASCII)).hex();
        return REPOSITORY + ":" + Owner.ofThisProcess() + "-" + key.substring(0, NAME_DIGITS);
    }

    private boolean isThere(String name) throws IOException {
        try {
            engine.client().inspectImageCmd(name).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        } catch (DockerException e) {
            throw engine.refusal("tell what images it has", e);
        }
    }

    private void load(List<LayerFile> layers, String name, Path work) throws IOException {
        try {
            String architecture = engine.client().versionCmd().exec().getArch();
            engine.load(DockerArchive.of(layers, architecture, work), List.of(name), work);
        } catch (DockerException e) {
            throw engine.refusal("tell its version", e);
        }
    }

    /** Gives back an image, and removes it if nobody else has taken it. */
    public void giveBack(String name) throws IOException {
        synchronized (USERS) {
            if (USERS.merge(name, -1, Integer::sum) <= 0) {
                USERS.remove(name);
                remove(name);
            }
        }
    }

    /** Removes those of some owners. */
    void remove(Predicate<String> owner) throws IOException {
        // So that this works too when Maven ends and no class can be loaded any more.
        remove(REPOSITORY + ":none");
        for (Image image : engine.client().listImagesCmd().exec()) {
            String[] names = image.getRepoTags() == null ? new String[0] : image.getRepoTags();
            for (String name : names) {
                // podman puts its own word for "here" before it.
                if (name.matches("(localhost/)?" + REPOSITORY + ":.*")
                        && owner.test(name.substring(name.lastIndexOf(':') + 1))) {
                    remove(name);
                }
            }
        }
    }

    /** Removes an image; one that is not there is no error. */
    private void remove(String name) throws IOException {
        long end = System.nanoTime() + GONE_LIMIT.toNanos();
        while (true) {
            try {
                engine.client().removeImageCmd(name).withForce(true).exec();
                return;
            } catch (NotFoundException e) {
                return; // as it shall be
            } catch (ConflictException e) {
                // A container of it is being removed.
                if (System.nanoTime() > end) {
                    throw engine.refusal("remove the image " + name, e);
                }
                pause();
            } catch (DockerException e) {
                throw engine.refusal("remove the image " + name, e);
            }
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
