package io.cooper.base;

import io.cooper.archive.Selection;
import io.cooper.cache.BlobStore;
import io.cooper.oci.ImageIndex;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import io.cooper.registry.Registries;
import java.io.IOException;

/** Finds base images, whatever kind {@code <from>} names. */
public final class Bases {

    private final Registries registries;
    private final BlobStore cache;
    private final BaseMaking making;

    /**
     * @param registries gives access to registries, with the credentials that each may see
     * @param cache keeps the blobs of bases from one build to the next
     * @param making how a base is made that nobody has made yet
     */
    public Bases(Registries registries, BlobStore cache, BaseMaking making) {
        this.registries = registries;
        this.cache = cache;
        this.making = making;
    }

    /**
     * Returns the base for a platform. Its configuration is read and verified; its layers are not.
     *
     * @throws BaseException if there is no such base, or none for the platform
     * @throws IOException if the place where the base is cannot be read
     * @throws InterruptedException if it was interrupted while the base was being made
     */
    public BaseImage find(BaseReference reference, Platform platform)
            throws IOException, InterruptedException {
        BaseImage base = open(reference, platform);
        if (!platform.accepts(base.config().platform())) {
            throw new BaseException(
                    "<from>"
                            + reference
                            + "</from> is an image for "
                            + base.config().platform()
                            + ", but this machine builds for "
                            + platform
                            + "; name a base for "
                            + platform);
        }
        if (base.layers().size() != base.config().diffIds().size()) {
            throw new BaseException(
                    "<from>"
                            + reference
                            + "</from> is broken: manifest and configuration count its layers differently");
        }
        return base;
    }

    /** Returns the same, but with exactly these packages in a base that is made here. */
    public Bases withLocked(Selection packages) {
        return new Bases(registries, cache, making.withLocked(packages));
    }

    private BaseImage open(BaseReference reference, Platform platform)
            throws IOException, InterruptedException {
        if (reference instanceof BaseReference.Layout layout) {
            return LayoutBase.open(layout, platform);
        }
        if (reference instanceof BaseReference.DockerArchive archive) {
            return DockerArchiveBase.open(archive, cache);
        }
        if (reference instanceof BaseReference.Module module) {
            return ModuleBase.open(module, registries, cache);
        }
        if (reference instanceof BaseReference.Archive archive) {
            return new ArchiveBase(making, cache).open(archive, platform);
        }
        return new RegistryBase(registries, cache, making.results())
                .open((BaseReference.Registry) reference, platform);
    }

    static BaseException noSuchPlatform(String name, ImageIndex index, Platform platform) {
        return new BaseException(
                "<from>"
                        + name
                        + "</from> has no image for "
                        + platform
                        + "; it has "
                        + String.join(", ", index.platforms()));
    }
}
