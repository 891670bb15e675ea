package io.cooper.build;

import io.cooper.build.StepKeys.StepKey;
import io.cooper.plan.Step;
import io.cooper.rootfs.LayerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The steps of a plan as their results become known, from the cache or by a run; a line of the log
 * each.
 */
final class StepResults implements StepListener {

    private final List<Step> steps;
    private final ImageAssembly image;
    private final StepKeys keys;
    private final StepCache cache;
    private final BuildLog log;
    private int known;
    private Map<String, String> releases = Map.of();
    private StepKey keyOrNull;
    private final List<StepResult> all = new ArrayList<>();

    StepResults(
            List<Step> steps, ImageAssembly image, StepKeys keys, StepCache cache, BuildLog log) {
        this.steps = steps;
        this.image = image;
        this.keys = keys;
        this.cache = cache;
        this.log = log;
    }

    /** Adds what the first steps made in earlier builds, up to one that is not in the cache. */
    void addCached() throws IOException {
        while (known < steps.size()) {
            Step step = steps.get(known);
            keyOrNull = keys.of(step, image.stack());
            Optional<StepResult> result = cache.find(step, keyOrNull);
            if (result.isEmpty()) {
                return;
            }
            image.add(result.get(), step);
            all.add(result.get());
            log.info("  " + step.title() + ": " + size(result.get()) + ", cached");
            known++;
        }
    }

    /** Returns the steps that are still to be carried out. */
    List<Step> due() {
        return steps.subList(known, steps.size());
    }

    /** Returns what is known of the steps, without those whose result nobody may rely on. */
    List<StepResult> reliable() {
        return List.copyOf(all);
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
    public void releases(Map<String, String> digests) {
        releases = Map.copyOf(digests);
    }

    @Override
    public void done(Optional<LayerFile> layer, long millis) {
        Step step = steps.get(known);
        ImageLayer made = layer.map(ImageLayer::of).orElse(null);
        StepResult result = new StepResult(keyOrNull.key(), releases, made);
        try {
            if (cache.keep(step, keyOrNull, layer, releases)) {
                all.add(result);
            }
            image.add(result, step);
            known++;
            // What the next step reads is looked at before it runs.
            keyOrNull = known < steps.size() ? keys.of(steps.get(known), image.stack()) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        releases = Map.of();
        String size = size(result);
        log.info(String.format(Locale.ROOT, "  %s: %s, %.1f s", step.title(), size, millis / 1e3));
    }

    private static String size(StepResult result) {
        return result.layerOrNull() == null
                ? "no change"
                : String.format(Locale.ROOT, "%.1f MB", result.layerOrNull().blob().size() / 1e6);
    }
}
