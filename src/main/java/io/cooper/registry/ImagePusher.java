package io.cooper.registry;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pushes an image so that a tag moves only after all that it needs is there. */
public final class ImagePusher {

    private final Repository repository;

    public ImagePusher(Repository repository) {
        this.repository = repository;
    }

    /**
     * Pushes blobs, then the manifest under its digest, then the tags in their order, and reads all
     * of them back. What is there is not sent again.
     *
     * @param blobs has the layers and the configuration
     * @param tags none to push the manifest without a name
     * @throws IOException if the push fails; no tag has moved then, unless the message says so
     */
    public PushResult push(Manifest manifest, BlobSource blobs, List<String> tags)
            throws IOException {
        // All names are checked before anything is sent.
        tags.forEach(repository.name()::withTag);
        int sent = 0;
        long bytes = 0;
        Collection<Descriptor> needed = blobs(manifest);
        for (Descriptor blob : needed) {
            if (repository.pushBlob(blob, blobs)) {
                sent++;
                bytes += blob.size();
            }
        }
        Digest digest = manifest.digest();
        repository.pushManifest(manifest, digest.toString());
        requireSame(digest.toString(), digest);
        tag(manifest, tags);
        return new PushResult(digest, tags, sent, needed.size() - sent, bytes);
    }

    private void tag(Manifest manifest, List<String> tags) throws IOException {
        List<String> moved = new ArrayList<>();
        for (String tag : tags) {
            try {
                repository.pushManifest(manifest, tag);
                moved.add(tag);
                requireSame(tag, manifest.digest());
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
    }

    private static Collection<Descriptor> blobs(Manifest manifest) {
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        manifest.layers().forEach(layer -> blobs.putIfAbsent(layer.digest(), layer));
        blobs.putIfAbsent(manifest.config().digest(), manifest.config());
        return blobs.values();
    }

    /** Reads the manifest back, to prove that it is there and the one that was pushed. */
    private void requireSame(String tagOrDigest, Digest digest) throws IOException {
        Digest there = repository.pullManifest(tagOrDigest, Access.PUSH).digest();
        if (!there.equals(digest)) {
            throw new RegistryException(
                    RegistryException.Reason.REFUSED,
                    repository.name().with(tagOrDigest)
                            + ": the registry has "
                            + there
                            + " and not "
                            + digest
                            + ", which was pushed; somebody else pushes there, try again",
                    null);
        }
    }
}
