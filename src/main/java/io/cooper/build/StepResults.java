package io.cooper.build;

import io.cooper.plan.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the steps of a run made, as it becomes known; a line of the log each. */
final class StepResults implements StepListener {

    private final List<Step> steps;
    private final BuildLog log;
    private final List<Optional<LayerFile>> layers = new ArrayList<>();

    StepResults(List<Step> steps, BuildLog log) {
        this.steps = steps;
        this.log = log;
    }

    @Override
    public void info(String line) {
        log.info(line);
    }

    @Override
    public void output(String line) {
        log.output(line);
    }

    @Override
    public void done(Optional<LayerFile> layer, long millis) {
        Step step = steps.get(layers.size());
        layers.add(layer);
        String size =
                layer.map(made -> String.format(Locale.ROOT, "%.1f MB", made.size() / 1e6))
                        .orElse("no change");
        log.info(String.format(Locale.ROOT, "  %s: %s, %.1f s", step.title(), size, millis / 1e3));
    }

    /** Adds the layers to the image, in the order of their steps. */
    void addTo(ImageAssembly image) throws IOException {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).isPresent()) {
                image.add(layers.get(i).get(), steps.get(i));
            }
        }
    }
}
