package io.cooper.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.base.BaseImage;
import io.cooper.build.StepKeys.StepKey;
import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.plan.Step;
import io.cooper.rootfs.FileDigests;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.SourceFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What steps made in earlier builds. What is damaged is as if not there. Several builds may use one
 * cache at a time: a result is kept only after its layer, and names it by digest.
 */
public final class StepCache {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlobStore blobs;
    private final ResultStore results;
    private final boolean isRefreshing;
    private final SharedCache shared;

    private StepCache(
            BlobStore blobs, ResultStore results, boolean isRefreshing, SharedCache shared) {
        this.blobs = blobs;
        this.results = results;
        this.isRefreshing = isRefreshing;
        this.shared = shared;
    }

    /**
     * @param isRefreshing whether nothing is to be found in it: all is made anew, and kept
     */
    public StepCache(BlobStore blobs, ResultStore results, boolean isRefreshing) {
        this(blobs, results, isRefreshing, SharedCache.NONE);
    }

    /** Returns the same, and beside it what images in registries offer. */
    public StepCache with(SharedCache images) {
        return new StepCache(blobs, results, isRefreshing, images);
    }

    /** Tells whether a layer need not be on this machine. */
    boolean mayStay(Digest layer) {
        return shared.mayStay(layer);
    }

    /**
     * Returns what a step reads. Of large files that nobody has touched since an earlier build the
     * digests are remembered.
     *
     * @param source a file or directory of this machine
     */
    SourceFiles files(Path source) throws IOException {
        // By a path of this machine, which nothing else may be kept by: this never leaves it.
        String name = "digests 1\n" + source.toRealPath();
        Digest key = Digest.sha256(name.getBytes(StandardCharsets.UTF_8));
        byte[] known = isRefreshing ? new byte[0] : results.find(key).orElse(new byte[0]);
        FileDigests digests = FileDigests.of(known, Instant.now());
        SourceFiles files = SourceFiles.of(source, digests);
        try {
            if (digests.isChanged()) {
                results.keep(key, digests.toBytes());
            }
        } catch (IOException e) {
            // A cache may be read-only: it is of use still.
        }
        return files;
    }

    /** Returns a base whose layers are fetched from now on if they are needed in any case. */
    BaseImage ahead(BaseImage base) throws IOException {
        return shared.mayAnyStay() ? base : base.ahead();
    }

    /** Returns what the step made of the same inputs before. */
    Optional<StepResult> find(Step step, StepKey key) throws IOException {
        if (isRefreshing) {
            return Optional.empty();
        }
        Optional<StepResult> kept = kept(step, key);
        return kept.isPresent() ? kept : published(key);
    }

    private Optional<StepResult> kept(Step step, StepKey key) throws IOException {
        if (!(step instanceof Step.InstallPackages)) {
            return kept(key, Map.of());
        }
        // Which release files there are to look at, the step itself has found out when it ran.
        Optional<byte[]> known = results.find(key.key());
        if (known.isEmpty()) {
            return Optional.empty();
        }
        List<String> addresses = new ArrayList<>();
        JSON.readTree(known.get()).forEach(address -> addresses.add(address.asText()));
        Optional<Map<String, String>> releases = ReleaseFiles.digests(addresses);
        return releases.isEmpty() ? Optional.empty() : kept(key, releases.get());
    }

    private Optional<StepResult> kept(StepKey key, Map<String, String> releases)
            throws IOException {
        Optional<byte[]> kept = results.find(resultKey(key, releases));
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        JsonNode json = JSON.readTree(kept.get()).path("layer");
        if (json.isMissingNode()) {
            return Optional.of(new StepResult(key.key(), releases, null));
        }
        return PublishedSteps.layer(json, StepCache::none)
                .found(blobs)
                .map(layer -> new StepResult(key.key(), releases, layer));
    }

    private static Path none(Descriptor blob) throws IOException {
        throw new IOException(blob.digest() + " left the cache");
    }

    private static Digest resultKey(StepKey key, Map<String, String> releases) {
        return releases.isEmpty() ? key.key() : key.with(releases);
    }

    /**
     * What was published is not kept here as well: a build that may take less than this one shares
     * the cache.
     */
    private Optional<StepResult> published(StepKey key) throws IOException {
        for (PublishedSteps.Published image : shared.images()) {
            for (StepResult result : image.steps()) {
                if (result.key().equals(key.key()) && isCurrent(result)) {
                    return Optional.of(result);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isCurrent(StepResult result) {
        return result.releases().isEmpty()
                || ReleaseFiles.digests(result.releases().keySet())
                        .filter(result.releases()::equals)
                        .isPresent();
    }

    /**
     * Keeps what a step made.
     *
     * @param layer what it changed
     * @param releases the digests of the release files that its package manager went by, by their
     *     addresses; of those that nobody knows nothing can be kept, as nobody could tell when they
     *     change
     * @return whether others may rely on the key
     */
    boolean keep(Step step, StepKey key, Optional<LayerFile> layer, Map<String, String> releases)
            throws IOException {
        boolean isPackages = step instanceof Step.InstallPackages;
        if (!key.isCurrent() || (isPackages && releases.isEmpty())) {
            return false;
        }
        ObjectNode json = JSON.createObjectNode();
        if (layer.isPresent()) {
            LayerFile made = layer.get();
            blobs.keep(made.descriptor(), made.file());
            json.set("layer", PublishedSteps.layer(ImageLayer.of(made)));
        }
        results.keep(resultKey(key, releases), JSON.writeValueAsBytes(json));
        if (isPackages) {
            List<String> addresses = releases.keySet().stream().sorted().toList();
            results.keep(key.key(), JSON.writeValueAsBytes(addresses));
        }
        return true;
    }
}
