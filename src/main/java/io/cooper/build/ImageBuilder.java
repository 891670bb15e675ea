package io.cooper.build;

import io.cooper.base.BaseImage;
import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageLayout;
import io.cooper.plan.BuildPlan;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries a plan out and leaves the image as an OCI image layout. Until the image is whole, the
 * previous one stays as it is.
 */
public final class ImageBuilder {

    private final BuildEnvironment environment;
    private final BuildLog log;

    public ImageBuilder(BuildEnvironment environment, BuildLog log) {
        this.environment = environment;
        this.log = log;
    }

    /**
     * Builds the image.
     *
     * @param output the directory of the image layout, replaced when the image is whole
     * @param reference the name that the layout gives the image
     * @throws StepFailedException if a step failed for a reason that lies in the project
     * @throws IOException if the outside world failed
     * @throws InterruptedException if the build was interrupted; nothing that it started is left
     */
    public BuiltImage build(BuildPlan plan, BaseImage base, Path output, String reference)
            throws IOException, InterruptedException {
        Path work = environment.workDirectory();
        Rootfs.deleteTree(work);
        Files.createDirectories(work);
        try {
            ImageLayout layout = ImageLayout.create(work.resolve("layout"));
            ImageAssembly assembly = ImageAssembly.on(base, plan, layout);
            if (!plan.steps().isEmpty()) {
                runSteps(plan, base, assembly);
            }
            BuiltImage image = assembly.finish(reference);
            replace(output, layout.directory(), work.resolve("previous"));
            return image;
        } finally {
            Rootfs.deleteTree(work);
        }
    }

    private void runSteps(BuildPlan plan, BaseImage base, ImageAssembly assembly)
            throws IOException, InterruptedException {
        List<LayerFile> below = new ArrayList<>();
        for (int i = 0; i < base.layers().size(); i++) {
            Descriptor layer = base.layers().get(i);
            below.add(
                    LayerFile.of(layer, base.config().diffIds().get(i), base.blobs().file(layer)));
        }
        StepRun run =
                new StepRun(
                        below,
                        plan.steps(),
                        StepCommands.variables(assembly.config(), assembly.timestamp()),
                        assembly.timestamp().getEpochSecond(),
                        environment.workDirectory(),
                        environment.commands(),
                        environment.allowSecrets());
        StepResults results = new StepResults(plan.steps(), log);
        Workspace.carryOut(run, results);
        results.addTo(assembly);
    }

    private static void replace(Path output, Path layout, Path previous) throws IOException {
        Files.createDirectories(output.toAbsolutePath().getParent());
        if (Files.exists(output)) {
            Files.move(output, previous);
        }
        Files.move(layout, output);
    }
}
