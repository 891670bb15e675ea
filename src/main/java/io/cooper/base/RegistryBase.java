package io.cooper.base;

import io.cooper.cache.BlobStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageIndex;
import io.cooper.oci.Manifest;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import io.cooper.registry.ImageName;
import io.cooper.registry.PulledImage;
import io.cooper.registry.Registries;
import io.cooper.registry.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A base in a registry. */
final class RegistryBase {

    /** No configuration is larger; it is read into memory. */
    private static final int MAX_CONFIG = 8 << 20;

    private final Registries registries;
    private final BlobStore cache;

    RegistryBase(Registries registries, BlobStore cache) {
        this.registries = registries;
        this.cache = cache;
    }

    BaseImage open(BaseReference.Registry reference, Platform platform) throws IOException {
        PulledImage pulled = registries.pull(name(reference));
        Repository repository = pulled.repository();
        Manifest manifest = manifest(pulled, reference, platform);
        Descriptor descriptor = manifest.config();
        if (descriptor.size() > MAX_CONFIG) {
            throw new BaseException(
                    "<from>" + reference + "</from> has a configuration of unlikely size");
        }
        byte[] config = Files.readAllBytes(blob(repository, descriptor));
        return new BaseImage(
                reference.name(),
                manifest.digest(),
                ImageConfig.parse(config, "the configuration of " + reference),
                manifest.layers(),
                layer -> blob(repository, layer));
    }

    private static ImageName name(BaseReference.Registry reference) throws BaseException {
        try {
            return ImageName.parse(reference.name());
        } catch (IllegalArgumentException e) {
            throw new BaseException("<from>: " + e.getMessage(), e);
        }
    }

    private static Manifest manifest(
            PulledImage pulled, BaseReference.Registry reference, Platform platform)
            throws IOException {
        if (!pulled.manifest().isIndex()) {
            return pulled.manifest().manifest();
        }
        ImageIndex index = pulled.manifest().index();
        Descriptor chosen =
                index.manifestFor(platform)
                        .orElseThrow(() -> Bases.noSuchPlatform(reference.name(), index, platform));
        return pulled.repository().pullManifest(chosen.digest().toString()).manifest();
    }

    private Path blob(Repository repository, Descriptor blob) throws IOException {
        return cache.get(blob, out -> repository.pullBlob(blob, out));
    }
}
