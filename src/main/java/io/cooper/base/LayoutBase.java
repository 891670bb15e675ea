package io.cooper.base;

import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageIndex;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** A base in an OCI image layout on disk. */
final class LayoutBase {

    private LayoutBase() {}

    static BaseImage open(BaseReference.Layout reference, Platform platform) throws IOException {
        try {
            return read(ImageLayout.open(reference.directory()), reference.toString(), platform);
        } catch (NoSuchFileException e) {
            throw new BaseException(
                    "<from>"
                            + reference
                            + "</from> is not an OCI image layout: "
                            + e.getFile()
                            + " is missing",
                    e);
        }
    }

    private static BaseImage read(ImageLayout layout, String name, Platform platform)
            throws IOException {
        Manifest manifest = layout.manifest(choose(layout, layout.index(), name, platform));
        ImageConfig config = layout.config(manifest);
        return new BaseImage(
                name,
                manifest.digest(),
                config,
                manifest.layers(),
                blob -> layout.blob(blob.digest()));
    }

    private static Descriptor choose(
            ImageLayout layout, ImageIndex index, String name, Platform platform)
            throws IOException {
        List<Descriptor> manifests = index.manifests();
        if (manifests.size() == 1) {
            Descriptor only = manifests.get(0);
            return MediaTypes.isIndex(only.mediaType())
                    ? choose(layout, ImageIndex.parse(layout.read(only), name), name, platform)
                    : only;
        }
        return index.manifestFor(platform)
                .orElseThrow(() -> Bases.noSuchPlatform(name, index, platform));
    }
}
