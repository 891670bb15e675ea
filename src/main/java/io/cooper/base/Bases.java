package io.cooper.base;

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

    /**
     * @param registries gives access to registries, with the credentials that each may see
     * @param cache keeps the blobs of bases from one build to the next
     */
    public Bases(Registries registries, BlobStore cache) {
        this.registries = registries;
        this.cache = cache;
    }

    /**
     * Returns the base for a platform. Its configuration is read and verified; its layers are not.
     *
     * @throws BaseException if there is no such base, or none for the platform
     * @throws IOException if the place where the base is cannot be read
     */
    public BaseImage find(BaseReference reference, Platform platform) throws IOException {
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

    private BaseImage open(BaseReference reference, Platform platform) throws IOException {
        if (reference instanceof BaseReference.Layout layout) {
            return LayoutBase.open(layout, platform);
        }
        if (reference instanceof BaseReference.DockerArchive archive) {
            return DockerArchiveBase.open(archive, cache);
        }
        if (reference instanceof BaseReference.Module module) {
            return ModuleBase.open(module, registries, cache);
        }
        return new RegistryBase(registries, cache)
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
