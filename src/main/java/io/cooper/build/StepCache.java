package io.cooper.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.build.StepKeys.StepKey;
import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.plan.Step;
import io.cooper.rootfs.LayerFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What steps made in earlier builds. What is damaged is as if not there. Several builds may use one
 * cache at a time: a result is kept only after its layer, and names it by digest.
 */
public final class StepCache {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlobStore blobs;
    private final ResultStore results;
    private final boolean isRefreshing;

    /**
     * @param isRefreshing whether nothing is to be found in it: all is made anew, and kept
     */
    public StepCache(BlobStore blobs, ResultStore results, boolean isRefreshing) {
        this.blobs = blobs;
        this.results = results;
        this.isRefreshing = isRefreshing;
    }

    /** Returns what the step made of the same inputs before. */
    Optional<StepResult> find(Step step, StepKey key) throws IOException {
        if (isRefreshing) {
            return Optional.empty();
        }
        if (!(step instanceof Step.InstallPackages)) {
            return find(key.key());
        }
        // Which release files there are to look at, the step itself has found out when it ran.
        Optional<byte[]> addresses = results.find(key.key());
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        Optional<Map<String, String>> releases =
                ReleaseFiles.digests(JSON.readTree(addresses.get()));
        return releases.isEmpty() ? Optional.empty() : find(key.with(releases.get()));
    }

    private Optional<StepResult> find(Digest key) throws IOException {
        Optional<byte[]> kept = results.find(key);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        JsonNode layer = JSON.readTree(kept.get()).path("layer");
        if (layer.isMissingNode()) {
            return Optional.of(new StepResult(null));
        }
        Descriptor blob =
                Descriptor.of(
                        layer.path("mediaType").asText(),
                        Digest.parse(layer.path("digest").asText()),
                        layer.path("size").asLong());
        Digest diffId = Digest.parse(layer.path("diffId").asText());
        return blobs.find(blob)
                .map(file -> new StepResult(new ImageLayer(blob, diffId, same -> file)));
    }

    /**
     * Keeps what a step made.
     *
     * @param layer what it changed
     * @param releases the digests of the release files that its package manager went by, by their
     *     addresses; of those that nobody knows nothing can be kept, as nobody could tell when they
     *     change
     */
    void keep(Step step, StepKey key, Optional<LayerFile> layer, Map<String, String> releases)
            throws IOException {
        if (!key.isCurrent()) {
            return;
        }
        Digest kept = key.key();
        if (step instanceof Step.InstallPackages) {
            if (releases.isEmpty()) {
                return;
            }
            results.keep(
                    key.key(),
                    JSON.writeValueAsBytes(JSON.valueToTree(new TreeMap<>(releases).keySet())));
            kept = key.with(releases);
        }
        ObjectNode json = JSON.createObjectNode();
        if (layer.isPresent()) {
            LayerFile made = layer.get();
            Path file = made.file();
            blobs.keep(made.descriptor(), file);
            json.putObject("layer")
                    .put("mediaType", made.mediaType())
                    .put("digest", made.digest())
                    .put("size", made.size())
                    .put("diffId", made.diffId());
        }
        results.keep(kept, JSON.writeValueAsBytes(json));
    }
}
