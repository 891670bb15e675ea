package io.cooper.maven;

import io.cooper.archive.ArchiveSettings;
import io.cooper.archive.ArchiveTarget;
import io.cooper.archive.PackageArchive;
import io.cooper.archive.PackageFile;
import io.cooper.archive.Selection;
import io.cooper.base.BaseImage;
import io.cooper.base.Bases;
import io.cooper.lock.InstalledPackages;
import io.cooper.lock.Lock;
import io.cooper.lock.LockException;
import io.cooper.lock.LockFile;
import io.cooper.lock.LockedBase;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import io.cooper.registry.ImageName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a module's image is made of, found out anew or taken from its lock file.
 *
 * @param reference the setting {@code <from>}
 * @param packages the setting {@code <packages>}
 */
record ModuleLock(
        BaseReference reference,
        List<String> packages,
        ArchiveSettings settings,
        RegistryAccess access) {

    /** Returns what the image would be made of now. */
    Lock fresh(Bases bases) throws IOException, InterruptedException {
        if (reference instanceof BaseReference.Module) {
            throw new IllegalArgumentException(
                    "<from>"
                            + reference
                            + "</from> is another module's image; lock that module, this one follows");
        }
        Platform platform = Platform.current();
        if (reference instanceof BaseReference.Archive) {
            Selection base = archive(null).select();
            BaseImage image = bases.withLocked(base).find(reference, platform);
            Set<String> present =
                    base.packages().stream().map(PackageFile::name).collect(Collectors.toSet());
            return lock(image, base, additional(archive(null), present));
        }
        BaseImage image = bases.find(reference, platform);
        if (packages.isEmpty()) {
            return lock(image, new Selection(List.of(), List.of()), List.of());
        }
        InstalledPackages installed = installed(image);
        Selection more = archive(installed).additional(installed.names(), packages);
        return lock(image, new Selection(more.suites(), List.of()), more.packages());
    }

    private Lock lock(BaseImage image, Selection base, List<PackageFile> more) {
        return new Lock(
                new LockedBase(
                        reference.toString(),
                        image.indexOrNull(),
                        image.digest(),
                        Platform.current().toString(),
                        base),
                new TreeSet<>(packages),
                more);
    }

    private List<PackageFile> additional(PackageArchive archive, Set<String> present)
            throws IOException {
        return packages.isEmpty() ? List.of() : archive.additional(present, packages).packages();
    }

    /**
     * Returns the base that the lock names.
     *
     * @throws LockException if there is another one now
     */
    BaseImage base(Lock lock, Bases bases) throws IOException, InterruptedException {
        lock.refuseOthers(reference.toString(), packages);
        BaseReference pinned = reference;
        if (reference instanceof BaseReference.Registry registry) {
            ImageName name = ImageName.parse(registry.name());
            pinned = new BaseReference.Registry(name.withDigest(lock.base().manifest()).toString());
        }
        BaseImage image = bases.withLocked(lock.base().packages()).find(pinned, Platform.current());
        if (!image.digest().equals(lock.base().manifest())) {
            throw new LockException(
                    LockFile.NAME
                            + " is for the base "
                            + lock.base().manifest()
                            + ", but <from>"
                            + reference
                            + "</from> is "
                            + image.digest()
                            + "; run cooper:lock");
        }
        return image;
    }

    /** Fetches the locked packages into a directory. */
    void fetchPackages(Lock lock, BaseImage base, Path directory) throws IOException {
        PackageArchive archive =
                archive(reference instanceof BaseReference.Archive ? null : installed(base));
        archive.fetch(new Selection(lock.base().packages().suites(), lock.packages()), directory);
    }

    /**
     * @param installedOrNull what the base has, unless its reference tells the archive
     */
    private PackageArchive archive(InstalledPackages installedOrNull) {
        ArchiveTarget target =
                reference instanceof BaseReference.Archive archive
                        ? ArchiveTarget.of(
                                archive.distribution(), archive.codename(), Platform.current())
                        : ArchiveTarget.of(
                                installedOrNull.distribution(),
                                installedOrNull.codename(),
                                Platform.current());
        return new PackageArchive(target, settings, access.blobStore(), access.resultStore());
    }

    private InstalledPackages installed(BaseImage image) throws IOException {
        List<Path> layers = new ArrayList<>();
        for (Descriptor layer : image.layers()) {
            layers.add(image.blobs().file(layer));
        }
        return InstalledPackages.of(reference.toString(), layers);
    }
}
