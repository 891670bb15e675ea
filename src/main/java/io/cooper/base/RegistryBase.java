package io.cooper.base;

import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageIndex;
import io.cooper.oci.Manifest;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import io.cooper.registry.ImageName;
import io.cooper.registry.PulledImage;
import io.cooper.registry.PulledManifest;
import io.cooper.registry.Registries;
import io.cooper.registry.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** A base in a registry. */
final class RegistryBase {

    /** No configuration is larger; it is read into memory. */
    private static final int MAX_CONFIG = 8 << 20;

    private final Registries registries;
    private final BlobStore cache;
    private final ResultStore manifests;

    /**
     * @param manifests keeps manifests by their digests: one that is named so is never looked up
     *     again
     */
    RegistryBase(Registries registries, BlobStore cache, ResultStore manifests) {
        this.registries = registries;
        this.cache = cache;
        this.manifests = manifests;
    }

    BaseImage open(BaseReference.Registry reference, Platform platform) throws IOException {
        PulledImage pulled = pull(name(reference));
        Repository repository = pulled.repository();
        Manifest manifest = manifest(pulled, reference, platform);
        Descriptor descriptor = manifest.config();
        if (descriptor.size() > MAX_CONFIG) {
            throw new BaseException(
                    "<from>" + reference + "</from> has a configuration of unlikely size");
        }
        RegistryBlobs blobs = new RegistryBlobs(repository, cache);
        byte[] config = Files.readAllBytes(blobs.file(descriptor));
        return new BaseImage(
                reference.name(),
                pulled.manifest().isIndex() ? pulled.manifest().digest() : null,
                manifest.digest(),
                ImageConfig.parse(config, "the configuration of " + reference),
                manifest.layers(),
                blobs);
    }

    private static ImageName name(BaseReference.Registry reference) throws BaseException {
        try {
            return ImageName.parse(reference.name());
        } catch (IllegalArgumentException e) {
            throw new BaseException("<from>: " + e.getMessage(), e);
        }
    }

    private PulledImage pull(ImageName name) throws IOException {
        Optional<PulledManifest> kept = kept(name);
        if (kept.isPresent()) {
            return new PulledImage(registries.repository(name), kept.get());
        }
        PulledImage pulled = registries.pull(name);
        keep(pulled.manifest());
        return pulled;
    }

    /** Returns the manifest with the digest in the name, if it was pulled before. */
    private Optional<PulledManifest> kept(ImageName name) throws IOException {
        if (name.digest().isEmpty()) {
            return Optional.empty();
        }
        Digest digest = name.digest().get();
        Optional<byte[]> bytes = manifests.find(digest).filter(found -> is(found, digest));
        return bytes.isEmpty()
                ? Optional.empty()
                : Optional.of(PulledManifest.parse(name, bytes.get()));
    }

    private static boolean is(byte[] bytes, Digest digest) {
        return Digest.sha256(bytes).equals(digest);
    }

    private PulledManifest keep(PulledManifest manifest) throws IOException {
        if (is(manifest.bytes(), manifest.digest())
                && manifests.find(manifest.digest()).isEmpty()) {
            manifests.keep(manifest.digest(), manifest.bytes());
        }
        return manifest;
    }

    private Manifest manifest(
            PulledImage pulled, BaseReference.Registry reference, Platform platform)
            throws IOException {
        if (!pulled.manifest().isIndex()) {
            return pulled.manifest().manifest();
        }
        ImageIndex index = pulled.manifest().index();
        Descriptor chosen =
                index.manifestFor(platform)
                        .orElseThrow(() -> Bases.noSuchPlatform(reference.name(), index, platform));
        ImageName name = pulled.repository().name().withDigest(chosen.digest());
        Optional<PulledManifest> kept = kept(name);
        return kept.isPresent()
                ? kept.get().manifest()
                : keep(pulled.repository().pullManifest(chosen.digest().toString())).manifest();
    }
}
