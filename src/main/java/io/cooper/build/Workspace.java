package io.cooper.build;

import io.cooper.base.KeptTrees;
import io.cooper.plan.Step;
import io.cooper.rootfs.Changes;
import io.cooper.rootfs.CopiedFiles;
import io.cooper.rootfs.ImageFiles;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.InstallSecrets;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TarWriter;
import io.cooper.sandbox.PrivateMounts;
import io.cooper.sandbox.Sandbox;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image that is being built: the layers below, and then what each step makes of them. Files are
 * packed from where they lie in the project. The file tree is made on disk only for a step that
 * runs a command, from the very layers that the image has then.
 */
final class Workspace implements Closeable {

    private final StepRun run;
    private final KeptTrees trees;
    private final boolean runsCommands;
    private final StepListener listener;
    private final StepFiles files;
    private final LayerPacker packer;
    private final InstallSecrets secrets;
    private final List<LayerFile> layers;
    private int unpacked; // so many of the layers are in the tree
    private Rootfs treeOrNull;
    private StepViews viewsOrNull;
    private StepCommands commandsOrNull;
    private ImageFiles imageOrNull; // as steps that copy files see it; null after a command

    private Workspace(StepRun run, PrivateMounts mounts, StepListener listener) {
        Instant timestamp = Instant.ofEpochSecond(run.epochSecond());
        this.run = run;
        this.trees = new KeptTrees(run.trees(), mounts);
        this.runsCommands = !run.steps().stream().allMatch(Step::onlyCopies);
        this.listener = listener;
        this.layers = new ArrayList<>(run.below());
        this.files = new StepFiles(timestamp);
        this.packer = new LayerPacker(timestamp, run.workDirectory(), run.compression());
        this.secrets = new InstallSecrets(run.allowSecrets());
    }

    /**
     * Carries steps out, one after the other.
     *
     * @throws StepFailedException if a step failed for a reason that lies in the project
     */
    static void carryOut(StepRun run, PrivateMounts mounts, StepListener listener)
            throws IOException, InterruptedException {
        try (Workspace workspace = new Workspace(run, mounts, listener)) {
            for (Step step : run.steps()) {
                long start = System.nanoTime();
                Optional<LayerFile> layer = workspace.apply(step);
                layer.ifPresent(workspace.layers::add);
                listener.done(layer, (System.nanoTime() - start) / 1_000_000);
            }
        }
    }

    /** Brings the tree to where the layers are. */
    private void unpack() throws IOException, InterruptedException {
        if (treeOrNull == null) {
            viewsOrNull = new StepViews(run, layers);
            Sandbox sandbox = viewsOrNull.sandbox();
            listener.info("sandbox: " + sandbox.name() + " (" + sandbox.reason() + ")");
            KeptTrees.Tree tree = trees.unpack(layers, run.ofBase(), run.rootfs());
            treeOrNull = tree.rootfs();
            commandsOrNull = new StepCommands(tree, viewsOrNull, run, listener);
        } else {
            new ImageUnpacker(treeOrNull).unpack(layers.subList(unpacked, layers.size()));
        }
        unpacked = layers.size();
    }

    private Optional<LayerFile> apply(Step step) throws IOException, InterruptedException {
        if (step instanceof Step.CopyTree copy) {
            return pack(step, files.copy(copy, image()));
        }
        if (step instanceof Step.CopyFile copy) {
            return pack(step, files.copy(copy, image()));
        }
        unpack();
        imageOrNull = null;
        Changes changes = change(step);
        refuse(step, secrets.in(treeOrNull, changes));
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        unpacked++; // the tree has it already
        return Optional.of(packer.pack(treeOrNull, changes));
    }

    private Changes change(Step step) throws IOException, InterruptedException {
        if (step instanceof Step.InstallPackages install) {
            return commandsOrNull.install(install);
        }
        if (step instanceof Step.InstallFiles install) {
            return commandsOrNull.install(install);
        }
        return commandsOrNull.run((Step.RunScript) step);
    }

    private ImageFiles image() throws IOException, InterruptedException {
        if (imageOrNull == null && treeOrNull == null && runsCommands) {
            unpack(); // it will be needed
        }
        if (imageOrNull == null && treeOrNull == null) {
            imageOrNull = trees.files(layers, run.ofBase());
        } else if (imageOrNull == null) {
            // As the image has its tree, so nothing of a sandbox may lie in it then.
            commandsOrNull.clear();
            imageOrNull = treeOrNull;
        }
        return imageOrNull;
    }

    private Optional<LayerFile> pack(Step step, CopiedFiles copied) throws IOException {
        if (copied.isEmpty()) {
            return Optional.empty();
        }
        List<InstallSecrets.Found> found = new ArrayList<>();
        LayerFile layer =
                packer.pack(
                        out -> {
                            TarWriter tar = new TarWriter(out);
                            copied.writeTo(secrets.before(tar::add, found));
                            tar.finish();
                        });
        refuse(step, found);
        imageOrNull = copied;
        return Optional.of(layer);
    }

    /** A later step cannot take out of the image what a layer has. */
    private static void refuse(Step step, List<InstallSecrets.Found> found)
            throws StepFailedException {
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

    @Override
    public void close() throws IOException {
        Rootfs tree = treeOrNull;
        try (tree) {
            if (viewsOrNull != null) {
                viewsOrNull.close();
            }
        }
    }
}
