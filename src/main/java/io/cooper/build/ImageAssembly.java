package io.cooper.build;

import io.cooper.base.BaseImage;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.plan.BaseReference;
import io.cooper.plan.BuildPlan;
import io.cooper.plan.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** An image that grows layer by layer in a layout. */
final class ImageAssembly {

    private static final String BASE_NAME = "org.opencontainers.image.base.name";
    private static final String BASE_DIGEST = "org.opencontainers.image.base.digest";

    private final ImageLayout layout;
    private final BuildPlan plan;
    private final BaseImage base;
    private final Instant timestamp;
    private final List<Descriptor> layers = new ArrayList<>();
    private final List<ImageLayer> stack = new ArrayList<>();
    private ImageConfig config;

    private ImageAssembly(ImageLayout layout, BuildPlan plan, BaseImage base) {
        this.layout = layout;
        this.plan = plan;
        this.base = base;
        // Without a time of its own an image takes its base's: any fixed time would do, and this
        // one looks right to a reader.
        this.timestamp =
                plan.timestamp() != null
                        ? plan.timestamp()
                        : base.config().created().orElse(Instant.EPOCH);
        this.config = plan.config().applyTo(base.config()).withCreated(timestamp);
    }

    /** Starts with the layers of the base. */
    static ImageAssembly on(BaseImage base, BuildPlan plan, ImageLayout layout) {
        ImageAssembly assembly = new ImageAssembly(layout, plan, base);
        for (Descriptor layer : base.layers()) {
            assembly.layers.add(layer.withMediaType(MediaTypes.ociLayer(layer.mediaType())));
        }
        for (int i = 0; i < base.layers().size(); i++) {
            Digest diffId = base.config().diffIds().get(i);
            assembly.stack.add(new ImageLayer(base.layers().get(i), diffId, base.blobs()));
        }
        return assembly;
    }

    BaseImage base() {
        return base;
    }

    ImageConfig config() {
        return config;
    }

    /** Returns the time that no file of a new layer is later than. */
    Instant timestamp() {
        return timestamp;
    }

    /** Returns the layers so far, bottom first, those of the base with their own media types. */
    List<ImageLayer> stack() {
        return Collections.unmodifiableList(stack);
    }

    /** Adds what a step made. */
    void add(StepResult result, Step step) {
        ImageLayer layer = result.layerOrNull();
        if (layer == null) {
            return;
        }
        stack.add(layer);
        layers.add(layer.blob());
        config = config.withLayer(layer.diffId(), BaseImage.MAKER + step.title(), timestamp);
    }

    /**
     * Puts the layers' blobs into the layout, and writes configuration and manifest.
     *
     * @param steps what the manifest tells of the steps; empty to tell nothing
     * @param mayStay tells which layers need not be on this machine
     */
    BuiltImage finish(String reference, String steps, Predicate<Digest> mayStay)
            throws IOException {
        for (ImageLayer layer : stack) {
            Optional<Path> local = layer.local();
            if (local.isPresent()) {
                layout.link(local.get(), layer.blob().digest());
            } else if (!mayStay.test(layer.blob().digest())) {
                layout.link(layer.whole(), layer.blob().digest());
            }
        }
        Map<String, String> annotations = new TreeMap<>(plan.annotations());
        if (!steps.isEmpty()) {
            annotations.put(PublishedSteps.ANNOTATION, steps);
        }
        // A path of this machine says nothing elsewhere, and would make the image another one.
        if (!(plan.base() instanceof BaseReference.Layout)
                && !(plan.base() instanceof BaseReference.DockerArchive)) {
            annotations.put(BASE_NAME, base.name());
        }
        annotations.put(BASE_DIGEST, base.digest().toString());
        Manifest manifest =
                Manifest.of(
                        Descriptor.of(MediaTypes.OCI_CONFIG, config.toBytes()),
                        layers,
                        annotations);
        layout.writeImage(manifest, config, reference);
        return new BuiltImage(manifest, config);
    }
}
