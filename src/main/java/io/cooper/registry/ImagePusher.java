package io.cooper.registry;

import io.cooper.oci.Digest;
import io.cooper.registry.PushResult.BlobCounts;
import io.cooper.registry.RegistryException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Pushes images so that a tag moves only after all that it needs is there. */
public final class ImagePusher {

    private ImagePusher() {}

    /** Pushes one image; see {@link #push(List)}. */
    public static PushResult push(ImagePush image) throws IOException {
        return push(List.of(image)).get(0);
    }

    /**
     * Pushes the blobs of all images, several at a time; then all manifests under their digests;
     * then all tags, in their order. Manifests and tags are read back. What is there is not sent
     * again, and a blob that several images of a registry share is sent once. Of an image that all
     * its tags name already, nothing is sent.
     *
     * @return what was done for each image
     * @throws IOException if the push fails; no tag has moved then, unless the message says so
     */
    public static List<PushResult> push(List<ImagePush> images) throws IOException {
        List<ImagePush> changed = new ArrayList<>();
        for (ImagePush image : images) {
            for (String tag : image.tags().immutable()) {
                requireMovable(image, tag);
            }
            if (!isThere(image)) {
                changed.add(image);
            }
        }
        IdentityHashMap<ImagePush, BlobCounts> counts = new BlobPush(changed).run();
        for (ImagePush image : changed) {
            String digest = image.manifest().digest().toString();
            image.repository().pushManifest(image.manifest(), digest);
            requireSame(image, digest);
        }
        List<String> moved = new ArrayList<>();
        for (ImagePush image : changed) {
            for (String tag : image.tags().names()) {
                move(image, tag, moved);
            }
        }
        return images.stream()
                .map(
                        image ->
                                new PushResult(
                                        image.manifest().digest(),
                                        image.tags().names(),
                                        counts.getOrDefault(image, BlobCounts.NONE),
                                        counts.containsKey(image)))
                .toList();
    }

    /** Tells whether all tags name the image: a registry has all that is named there. */
    private static boolean isThere(ImagePush image) throws IOException {
        for (String tag : image.tags().names()) {
            Optional<Digest> there = image.repository().digestOf(tag, Access.PUSH);
            if (!there.equals(Optional.of(image.manifest().digest()))) {
                return false;
            }
        }
        return !image.tags().names().isEmpty();
    }

    private static void move(ImagePush image, String tag, List<String> moved) throws IOException {
        try {
            if (requireMovable(image, tag)) {
                image.repository().pushManifest(image.manifest(), tag);
                moved.add(image.repository().name().withTag(tag).toString());
                requireSame(image, tag);
            }
        } catch (RegistryException e) {
            if (moved.isEmpty()) {
                throw e;
            }
            throw new RegistryException(
                    e.reason(),
                    e.getMessage() + " (already moved: " + String.join(", ", moved) + ")",
                    e);
        }
    }

    /**
     * Returns whether a tag has to be moved: an immutable one not if it names the image already.
     *
     * @throws RegistryException if it is immutable and names another one
     */
    private static boolean requireMovable(ImagePush image, String tag) throws IOException {
        if (!image.tags().immutable().contains(tag)) {
            return true;
        }
        Optional<Digest> there = image.repository().digestOf(tag, Access.PUSH);
        Digest digest = image.manifest().digest();
        if (there.isEmpty() || there.get().equals(digest)) {
            return there.isEmpty();
        }
        throw new RegistryException(
                Reason.IMMUTABLE,
                image.repository().name().withTag(tag)
                        + ": the tag exists and names "
                        + there.get()
                        + ", not "
                        + digest
                        + "; release under a new version, or allow it with"
                        + " <overwrite>true</overwrite>",
                null);
    }

    /** Reads the manifest back, to prove that it is there and the one that was pushed. */
    private static void requireSame(ImagePush image, String tagOrDigest) throws IOException {
        Digest digest = image.manifest().digest();
        Digest there = image.repository().pullManifest(tagOrDigest, Access.PUSH).digest();
        if (!there.equals(digest)) {
            throw new RegistryException(
                    Reason.REFUSED,
                    image.repository().name().with(tagOrDigest)
                            + ": the registry has "
                            + there
                            + " and not "
                            + digest
                            + ", which was pushed; somebody else pushes there, try again",
                    null);
        }
    }
}
