package io.cooper.maven;

import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.registry.ImageName;
import io.cooper.registry.ImagePush;
import io.cooper.registry.PushTags;
import io.cooper.registry.Registries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An image that has passed its tests and is to be pushed.
 *
 * @param name registry and repository
 * @param immutable the tags that must not move once they are there
 */
record PendingPush(Path layout, String name, List<String> tags, List<String> immutable) {

    private static final String BASE_NAME = "org.opencontainers.image.base.name";

    PendingPush {
        tags = List.copyOf(tags);
        immutable = List.copyOf(immutable);
    }

    /** Returns it as texts: modules may have loaded this class each by a loader of its own. */
    Map<String, String> toMap() {
        return Map.of(
                "layout", layout.toString(),
                "name", name,
                "tags", String.join(",", tags),
                "immutable", String.join(",", immutable));
    }

    /** Reads what {@link #toMap} returned. */
    static PendingPush of(Map<String, String> map) {
        return new PendingPush(
                Path.of(map.get("layout")),
                map.get("name"),
                split(map.get("tags")),
                split(map.get("immutable")));
    }

    private static List<String> split(String text) {
        return Arrays.stream(text.split(",", -1)).filter(tag -> !tag.isEmpty()).toList();
    }

    /** Returns the push of the bytes that lie in the layout. */
    ImagePush toPush(Registries registries) throws IOException {
        ImageLayout image = ImageLayout.open(layout);
        Manifest manifest = image.manifest();
        return ImagePush.of(
                        registries.repository(ImageName.parse(name)),
                        manifest,
                        blob -> open(image, blob),
                        new PushTags(tags, Set.copyOf(immutable)))
                .mountingFrom(base(manifest));
    }

    private InputStream open(ImageLayout image, Descriptor blob) throws IOException {
        try {
            return image.open(blob);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "layer "
                            + blob.digest()
                            + " was in "
                            + name
                            + " when the image was built, so that it was not fetched, and is gone"
                            + " from there now; build again",
                    e);
        }
    }

    /** The base's repository may have the lower layers. */
    private static List<ImageName> base(Manifest manifest) {
        try {
            return List.of(ImageName.parse(manifest.annotations().getOrDefault(BASE_NAME, "")));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }
}
