package io.cooper.build;

import io.cooper.base.BaseImage;
import io.cooper.oci.ImageLayout;
import io.cooper.plan.BuildPlan;
import io.cooper.plan.Step;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.Rootfs;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * The file tree of an image that is being built: the base unpacked, and then what each step makes
 * of it.
 */
final class Workspace implements Closeable {

    private final Rootfs rootfs;
    private final StepCommands commands;
    private final StepFiles files;
    private final Instant timestamp;

    private Workspace(Rootfs rootfs, StepCommands commands, StepFiles files, Instant timestamp) {
        this.rootfs = rootfs;
        this.commands = commands;
        this.files = files;
        this.timestamp = timestamp;
    }

    /**
     * Unpacks the base.
     *
     * @param image the image that will have the layers: steps see its environment, and no file is
     *     later than its time
     */
    static Workspace unpack(
            BaseImage base,
            BuildPlan plan,
            ImageAssembly image,
            BuildEnvironment environment,
            BuildLog log)
            throws IOException {
        Rootfs rootfs = Rootfs.create(environment.workDirectory().resolve("rootfs"));
        try {
            new ImageUnpacker(rootfs)
                    .unpack(base.layers(), base.config().diffIds(), base.blobs()::file);
            return new Workspace(
                    rootfs,
                    new StepCommands(rootfs, plan, StepCommands.variables(image), environment, log),
                    new StepFiles(rootfs, image.timestamp()),
                    image.timestamp());
        } catch (IOException | RuntimeException e) {
            rootfs.close();
            throw e;
        }
    }

    /**
     * Carries a step out and returns what it changed as a layer of the layout; nothing if it
     * changed nothing.
     */
    Optional<Layer> apply(Step step, ImageLayout layout) throws IOException, InterruptedException {
        Changes changes = change(step);
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(Layer.pack(changes, rootfs, timestamp, layout));
    }

    private Changes change(Step step) throws IOException, InterruptedException {
        if (step instanceof Step.InstallPackages install) {
            return commands.install(install);
        }
        if (step instanceof Step.RunScript run) {
            return commands.run(run);
        }
        // Files are copied as the image has its tree, so nothing of a sandbox may lie in it then.
        commands.leave();
        if (step instanceof Step.CopyTree copy) {
            return files.copy(copy);
        }
        return files.copy((Step.CopyFiles) step);
    }

    @Override
    public void close() throws IOException {
        try (rootfs) {
            commands.leave();
        }
    }
}
