package io.cooper.base;

import io.cooper.cache.BlobStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageDescriptor;
import io.cooper.oci.ImageLayout;
import io.cooper.plan.BaseReference;
import io.cooper.registry.ImageName;
import io.cooper.registry.Registries;
import io.cooper.registry.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A base that another module or project has built, found by its image descriptor. Its blobs come
 * from that module's image layout where it is at hand, else from the cache or, by digest, from the
 * registry that the descriptor names.
 */
final class ModuleBase {

    private final BaseReference.Module reference;
    private final Registries registries;
    private final BlobStore cache;
    private final ImageDescriptor image;

    private ModuleBase(
            BaseReference.Module reference,
            Registries registries,
            BlobStore cache,
            ImageDescriptor image) {
        this.reference = reference;
        this.registries = registries;
        this.cache = cache;
        this.image = image;
    }

    static BaseImage open(BaseReference.Module reference, Registries registries, BlobStore cache)
            throws IOException {
        byte[] bytes = Files.readAllBytes(reference.descriptor());
        ImageDescriptor image = ImageDescriptor.parse(bytes, reference.descriptor().toString());
        return new ModuleBase(reference, registries, cache, image).image();
    }

    private BaseImage image() throws IOException {
        byte[] config = Files.readAllBytes(blob(image.config()));
        List<Descriptor> layers = image.layers();
        // The name that others know it by, too: its layers are to be had there.
        String name = image.reference().isEmpty() ? reference.toString() : image.reference();
        return new BaseImage(
                name,
                image.manifest().digest(),
                ImageConfig.parse(config, "the configuration of " + reference),
                layers,
                this::blob);
    }

    private Path blob(Descriptor blob) throws IOException {
        Optional<Path> local = inLayout(blob);
        if (local.isEmpty()) {
            local = cache.find(blob);
        }
        return local.isPresent()
                ? local.get()
                : cache.expect(blob, new PulledBlob(repository(blob), blob)).fetch();
    }

    /** A module of the same reactor has its layout beside its descriptor. */
    private Optional<Path> inLayout(Descriptor blob) throws IOException {
        Path directory = reference.descriptor().resolveSibling("container");
        if (!Files.exists(directory.resolve("oci-layout"))) {
            return Optional.empty();
        }
        ImageLayout layout = ImageLayout.open(directory);
        return layout.has(blob) ? Optional.of(layout.blob(blob.digest())) : Optional.empty();
    }

    private Repository repository(Descriptor blob) throws IOException {
        if (image.reference().isEmpty()) {
            throw new BaseException(
                    "<from>"
                            + reference
                            + "</from>: the blob "
                            + blob.digest()
                            + " is neither in the module's target/container nor in the cache, and"
                            + " its image was never meant for a registry; build that module again");
        }
        return registries.repository(ImageName.parse(image.reference()));
    }
}
