package io.cooper.registry;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.Manifest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image that is to be pushed.
 *
 * @param repository where to
 * @param manifest its manifest
 * @param blobs has the layers and the configuration; may be asked by several threads at once
 * @param tags the tags that are to name it
 * @param mountFrom images whose repositories may have some of the layers, such as the base's; those
 *     of other registries are ignored
 */
public record ImagePush(
        Repository repository,
        Manifest manifest,
        BlobSource blobs,
        PushTags tags,
        List<ImageName> mountFrom) {

    public ImagePush {
        mountFrom = List.copyOf(mountFrom);
        // All names are checked before anything is sent.
        tags.names().forEach(repository.name()::withTag);
    }

    /** Returns the push of an image of which no layer is expected in another repository. */
    public static ImagePush of(
            Repository repository, Manifest manifest, BlobSource blobs, PushTags tags) {
        return new ImagePush(repository, manifest, blobs, tags, List.of());
    }

    /** Returns this push with repositories that may have some of the layers. */
    public ImagePush mountingFrom(List<ImageName> images) {
        return new ImagePush(repository, manifest, blobs, tags, images);
    }

    /** Returns the layers and the configuration, each once. */
    Collection<Descriptor> needed() {
        Map<Digest, Descriptor> needed = new LinkedHashMap<>();
        manifest.layers().forEach(layer -> needed.putIfAbsent(layer.digest(), layer));
        needed.putIfAbsent(manifest.config().digest(), manifest.config());
        return needed.values();
    }
}
