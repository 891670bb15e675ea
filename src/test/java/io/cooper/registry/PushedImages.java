package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.oci.Platform;
import io.cooper.testing.GitLabRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Images made of random bytes, in memory, to be pushed; and what is there of them afterwards. */
final class PushedImages {

    /** No waiting between attempts, and little for what does not come. */
    static final Patience HASTE =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(5), 6, duration -> {});

    private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();

    /** Returns an image with layers of these sizes; the seed decides on their bytes. */
    Manifest image(long seed, int... layerSizes) {
        Random random = new Random(seed);
        ImageConfig config = ImageConfig.empty(new Platform("linux", "amd64", ""));
        List<Descriptor> layers = new ArrayList<>();
        for (int size : layerSizes) {
            byte[] layer = new byte[size];
            random.nextBytes(layer);
            layers.add(keep(MediaTypes.OCI_LAYER, layer));
            config = config.withLayer(Digest.sha256(layer), "layer", Instant.ofEpochSecond(seed));
        }
        return Manifest.of(keep(MediaTypes.OCI_CONFIG, config.toBytes()), layers, Map.of());
    }

    private Descriptor keep(String mediaType, byte[] bytes) {
        Descriptor descriptor = Descriptor.of(mediaType, bytes);
        blobs.put(descriptor.digest(), bytes);
        return descriptor;
    }

    BlobSource source() {
        return blob -> new ByteArrayInputStream(blobs.get(blob.digest()));
    }

    byte[] bytes(Descriptor blob) {
        return blobs.get(blob.digest()).clone();
    }

    /** Asserts that a tag names this image, and that all of it is there. */
    void assertWhole(Repository repository, String tag, Manifest manifest) throws IOException {
        PulledManifest pulled = repository.pullManifest(tag);
        assertThat(pulled.bytes()).as("the manifest of %s", tag).isEqualTo(manifest.bytes());
        assertHasBlobs(repository, pulled.manifest());
    }

    void assertHasBlobs(Repository repository, Manifest manifest) throws IOException {
        for (Descriptor blob : manifest.layers()) {
            assertHas(repository, blob);
        }
        assertHas(repository, manifest.config());
    }

    private void assertHas(Repository repository, Descriptor blob) throws IOException {
        ByteArrayOutputStream there = new ByteArrayOutputStream();
        repository.pullBlob(blob, there);
        assertThat(there.toByteArray()).as("%s", blob).isEqualTo(bytes(blob));
    }

    /** Returns a client that trusts the registry and does not wait. */
    static RegistryClient client(GitLabRegistry server, Patience patience) throws IOException {
        return RegistryClient.create(
                RegistrySettings.defaults()
                        .withAuthorities(List.of(server.caCertificate()))
                        .withPatience(patience));
    }
}
