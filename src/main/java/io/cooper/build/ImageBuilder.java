package io.cooper.build;

import io.cooper.base.BaseImage;
import io.cooper.oci.ImageLayout;
import io.cooper.plan.BuildPlan;
import io.cooper.plan.Step;
import io.cooper.rootfs.LayerFile;
import io.cooper.worker.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
        BaseImage ahead = environment.cache().ahead(base);
        BaseImage.Blobs blobs = ahead.blobs();
        try (blobs) {
            return buildOn(ahead, plan, output, reference);
        }
    }

    private BuiltImage buildOn(BaseImage base, BuildPlan plan, Path output, String reference)
            throws IOException, InterruptedException {
        Path work = environment.workDirectory();
        boolean isForFiles = plan.steps().stream().allMatch(Step::onlyCopies);
        Workplace workplace =
                isForFiles ? Workplace.here() : Workplace.choose(environment.commands().sandbox());
        workplace.delete(work);
        Files.createDirectories(work);
        try {
            ImageLayout layout = ImageLayout.create(work.resolve("layout"));
            ImageAssembly assembly = ImageAssembly.on(base, plan, layout);
            List<StepResult> steps = addSteps(plan, assembly, workplace);
            String published =
                    steps.isEmpty() ? "" : PublishedSteps.toText(steps, environment.signing());
            BuiltImage image = assembly.finish(reference, published, environment.cache()::mayStay);
            replace(output, layout.directory(), work.resolve("previous"));
            return image;
        } finally {
            workplace.delete(work);
        }
    }

    /** Adds the layers of all steps: those that are known from before, and the rest by a run. */
    private List<StepResult> addSteps(BuildPlan plan, ImageAssembly assembly, Workplace workplace)
            throws IOException, InterruptedException {
        Map<String, String> variables =
                StepCommands.variables(assembly.config(), assembly.timestamp());
        long time = assembly.timestamp().getEpochSecond();
        StepResults results =
                new StepResults(
                        plan.steps(),
                        assembly,
                        new StepKeys(environment, variables, time),
                        environment.cache(),
                        log);
        results.addCached();
        if (results.due().isEmpty()) {
            return results.reliable();
        }
        int ofBase = assembly.base().layers().size();
        List<LayerFile> below = new ArrayList<>();
        for (ImageLayer layer : assembly.stack()) {
            below.add(layer.file());
        }
        StepRun run =
                new StepRun(
                        below,
                        ofBase,
                        environment.trees(),
                        results.due(),
                        variables,
                        time,
                        environment.workDirectory(),
                        environment.commands(),
                        environment.allowSecrets(),
                        environment.compression());
        try {
            workplace.run(new StepsTask(), run, event -> event.tell(results));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (IOException e) {
            // Who reads a layer that does not arrive cannot tell why.
            for (ImageLayer layer : assembly.stack()) {
                layer.local();
            }
            throw e;
        }
        return results.reliable();
    }

    private static void replace(Path output, Path layout, Path previous) throws IOException {
        Files.createDirectories(output.toAbsolutePath().getParent());
        if (Files.exists(output)) {
            Files.move(output, previous);
        }
        Files.move(layout, output);
    }
}
