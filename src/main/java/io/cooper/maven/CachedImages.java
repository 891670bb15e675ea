package io.cooper.maven;

import io.cooper.base.RegistryBlobs;
import io.cooper.build.CacheKey;
import io.cooper.build.PublishedSteps;
import io.cooper.build.PublishedSteps.Published;
import io.cooper.build.SharedCache;
import io.cooper.cache.BlobStore;
import io.cooper.oci.Digest;
import io.cooper.registry.ImageName;
import io.cooper.registry.PulledManifest;
import io.cooper.registry.Registries;
import io.cooper.registry.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;

/**
 * The images in registries that a build may take layers from. They are looked at when the first
 * step is not to be had otherwise; one that cannot be read offers nothing.
 */
final class CachedImages implements SharedCache {

    private final Registries registries;
    private final BlobStore blobs;
    private final Log log;
    private final List<ImageName> own = new ArrayList<>();
    private final List<ImageName> others = new ArrayList<>();
    private CacheKey signing = CacheKey.none();
    private boolean mayStay;
    private List<Published> foundOrNull;
    private final List<Published> there = new ArrayList<>();

    CachedImages(Registries registries, BlobStore blobs, Log log) {
        this.registries = registries;
        this.blobs = blobs;
        this.log = log;
    }

    /**
     * Adds images of the repository that the image goes to.
     *
     * @param signing what their entries must be signed with
     * @param layersMayStay whether the image's layers may be left there
     */
    CachedImages own(
            String repository, List<String> tags, CacheKey signing, boolean layersMayStay) {
        tags.forEach(tag -> own.add(ImageName.parse(repository).withTag(tag)));
        this.signing = signing;
        this.mayStay = layersMayStay;
        return this;
    }

    /** Adds images that the POM names, and so trusts. */
    CachedImages named(List<String> images) {
        for (String image : images) {
            try {
                others.add(ImageName.parse(image));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("<cacheFrom>: " + e.getMessage(), e);
            }
        }
        return this;
    }

    @Override
    public List<Published> images() {
        if (foundOrNull == null) {
            List<Published> found = new ArrayList<>();
            own.forEach(image -> read(image, signing).ifPresent(there::add));
            found.addAll(there);
            others.forEach(image -> read(image, CacheKey.none()).ifPresent(found::add));
            foundOrNull = found;
        }
        return foundOrNull;
    }

    private Optional<Published> read(ImageName image, CacheKey key) {
        try {
            Repository repository = registries.repository(image);
            Optional<PulledManifest> manifest = repository.findManifest(image.tagOrDigest());
            return manifest.isEmpty() || manifest.get().isIndex()
                    ? Optional.empty()
                    : Optional.of(
                            PublishedSteps.of(
                                    manifest.get().manifest(),
                                    key,
                                    new RegistryBlobs(repository, blobs)));
        } catch (IOException e) {
            log.debug("no layers are taken from " + image + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public boolean mayStay(Digest layer) {
        return mayStay && there.stream().anyMatch(image -> image.layers().contains(layer));
    }

    @Override
    public boolean mayAnyStay() {
        return mayStay;
    }
}
