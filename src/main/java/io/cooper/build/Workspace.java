package io.cooper.build;

import io.cooper.base.KeptTrees;
import io.cooper.plan.Step;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.InstallSecrets;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.PrivateMounts;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The file tree of an image that is being built: the layers below unpacked, and then what each step
 * makes of it.
 */
final class Workspace implements Closeable {

    private final Rootfs rootfs;
    private final StepCommands commands;
    private final StepFiles files;
    private final LayerPacker packer;
    private final InstallSecrets secrets;

    private Workspace(StepRun run, KeptTrees.Tree tree, StepListener listener) {
        Instant timestamp = Instant.ofEpochSecond(run.epochSecond());
        this.rootfs = tree.rootfs();
        this.commands = new StepCommands(tree, run, listener);
        this.files = new StepFiles(rootfs, timestamp);
        this.packer = new LayerPacker(rootfs, timestamp, run.workDirectory());
        this.secrets = new InstallSecrets(run.allowSecrets());
    }

    /**
     * Carries steps out, one after the other.
     *
     * @throws StepFailedException if a step failed for a reason that lies in the project
     */
    static void carryOut(StepRun run, PrivateMounts mounts, StepListener listener)
            throws IOException, InterruptedException {
        try (Workspace workspace = unpack(run, mounts, listener)) {
            for (Step step : run.steps()) {
                long start = System.nanoTime();
                Optional<LayerFile> layer = workspace.apply(step);
                listener.done(layer, (System.nanoTime() - start) / 1_000_000);
            }
        }
    }

    private static Workspace unpack(StepRun run, PrivateMounts mounts, StepListener listener)
            throws IOException, InterruptedException {
        KeptTrees trees = new KeptTrees(run.trees(), mounts);
        return new Workspace(run, trees.unpack(run.below(), run.ofBase(), run.rootfs()), listener);
    }

    private Optional<LayerFile> apply(Step step) throws IOException, InterruptedException {
        Changes changes = change(step);
        refuseSecrets(step, changes);
        return changes.isEmpty() ? Optional.empty() : Optional.of(packer.pack(changes));
    }

    /** A later step cannot take out of the image what a layer has. */
    private void refuseSecrets(Step step, Changes changes) throws IOException {
        List<InstallSecrets.Found> found = secrets.in(rootfs, changes);
        if (!found.isEmpty()) {
            throw new StepFailedException(
                    step.title()
                            + ": "
                            + found.get(0)
                            + ", and everybody who can pull the image would have it; have it made"
                            + " when a container starts, and remove it in the step that makes it (a"
                            + " build.d script can install a package and do that), or permit it with"
                            + " <allowSecrets>"
                            + found.get(0).path()
                            + "</allowSecrets>",
                    List.of());
        }
    }

    private Changes change(Step step) throws IOException, InterruptedException {
        if (step instanceof Step.InstallPackages install) {
            return commands.install(install);
        }
        if (step instanceof Step.InstallFiles install) {
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
        return files.copy((Step.CopyFile) step);
    }

    @Override
    public void close() throws IOException {
        try (rootfs) {
            commands.leave();
        }
    }
}
