package io.cooper.base;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.archive.ArchiveException;
import io.cooper.archive.ArchiveTarget;
import io.cooper.archive.PackageArchive;
import io.cooper.archive.Selection;
import io.cooper.cache.BlobStore;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import io.cooper.sandbox.Command;
import io.cooper.worker.Workplace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A base of one layer that is made here, from a distribution's package archive. The same packages
 * give the same base, digest and all, on any day; it is made once and then taken from the cache.
 */
final class ArchiveBase {

    private record Made(Descriptor layer, Digest diffId, Instant time) {}

    private final BaseMaking making;
    private final BlobStore cache;

    ArchiveBase(BaseMaking making, BlobStore cache) {
        this.making = making;
        this.cache = cache;
    }

    BaseImage open(BaseReference.Archive reference, Platform platform)
            throws IOException, InterruptedException {
        try {
            ArchiveTarget target =
                    ArchiveTarget.of(reference.distribution(), reference.codename(), platform);
            PackageArchive archive =
                    new PackageArchive(target, making.archive(), cache, making.results());
            Selection selection =
                    making.lockedOrNull() == null ? archive.select() : making.lockedOrNull();
            return image(reference, platform, made(target, archive, selection));
        } catch (IllegalArgumentException e) {
            throw new BaseException("<from>" + reference + "</from>: " + e.getMessage(), e);
        } catch (ArchiveException e) {
            throw new BaseException("<from>" + reference + "</from>: " + e.getMessage(), e);
        }
    }

    private BaseImage image(BaseReference.Archive reference, Platform platform, Made made)
            throws IOException {
        ImageConfig config =
                ImageConfig.empty(platform)
                        .withEnv(Map.of("PATH", Command.DEFAULT_PATH))
                        .withCmd(List.of("bash"))
                        .withLayer(made.diffId(), BaseImage.MAKER + reference, made.time())
                        .withCreated(made.time());
        List<Descriptor> layers = List.of(made.layer());
        Descriptor configBlob = Descriptor.of(MediaTypes.OCI_CONFIG, config.toBytes());
        return new BaseImage(
                reference.toString(),
                Manifest.of(configBlob, layers, Map.of()).digest(),
                config,
                layers,
                blob -> cache.get(blob, ArchiveBase::refuse));
    }

    private Made made(ArchiveTarget target, PackageArchive archive, Selection selection)
            throws IOException, InterruptedException {
        Digest key = archive.baseKey(selection);
        Optional<Made> known = find(key);
        if (known.isPresent()) {
            return known.get();
        }
        return making.results().alone(key, () -> madeOnce(key, target, archive, selection));
    }

    private Made madeOnce(
            Digest key, ArchiveTarget target, PackageArchive archive, Selection selection)
            throws IOException, InterruptedException {
        Optional<Made> meanwhile = find(key);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        Made made = make(target, archive, selection);
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("layer", made.layer().digest().toString())
                .put("size", made.layer().size())
                .put("diffId", made.diffId().toString())
                .put("time", made.time().toString());
        making.results().keep(key, new ObjectMapper().writeValueAsBytes(json));
        return made;
    }

    /** Returns what was made before, if its layer is still there. */
    private Optional<Made> find(Digest key) throws IOException {
        Optional<byte[]> kept = making.results().find(key);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        JsonNode json = new ObjectMapper().readTree(kept.get());
        Descriptor layer =
                Descriptor.of(
                        MediaTypes.OCI_LAYER_GZIP,
                        Digest.parse(json.path("layer").asText()),
                        json.path("size").asLong());
        return cache.find(layer)
                .map(
                        file ->
                                new Made(
                                        layer,
                                        Digest.parse(json.path("diffId").asText()),
                                        Instant.parse(json.path("time").asText())));
    }

    private Made make(ArchiveTarget target, PackageArchive archive, Selection selection)
            throws IOException, InterruptedException {
        Workplace workplace = Workplace.choose(making.sandbox());
        Path work = making.workDirectory();
        workplace.delete(work);
        Files.createDirectories(work);
        if (!workplace.isHere()) {
            archive.fetch(selection);
        }
        try {
            BaseTask.Request request =
                    new BaseTask.Request(
                            target,
                            making.archive(),
                            selection,
                            cache.directory(),
                            making.sandbox(),
                            work);
            BaseTask.Result result = workplace.run(new BaseTask(), request, making.log());
            Descriptor layer =
                    Descriptor.of(MediaTypes.OCI_LAYER_GZIP, result.digest(), result.size());
            cache.get(layer, out -> Files.copy(result.file(), out));
            return new Made(layer, result.diffId(), result.time());
        } finally {
            workplace.delete(work);
        }
    }

    private static void refuse(OutputStream out) throws IOException {
        throw new IOException("the base's layer left the cache while it was in use; build again");
    }
}
