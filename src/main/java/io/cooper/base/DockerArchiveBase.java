package io.cooper.base;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cooper.cache.BlobStore;
import io.cooper.oci.CorruptBlobException;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.plan.BaseReference;
import io.cooper.rootfs.Compression;
import io.cooper.rootfs.LayerCompression;
import io.cooper.rootfs.PackedLayer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * A base in a file as {@code docker save} writes it. Its layers are plain tars there; they are
 * compressed once, into the cache.
 */
final class DockerArchiveBase implements AutoCloseable {

    private final String name;
    private final Path file;
    private final TarFile tar;
    private final BlobStore cache;

    private DockerArchiveBase(BaseReference.DockerArchive reference, BlobStore cache)
            throws IOException {
        this.name = reference.toString();
        this.file = reference.file();
        this.cache = cache;
        try {
            this.tar = new TarFile(file.toFile());
        } catch (NoSuchFileException e) {
            throw new BaseException("<from>" + name + "</from>: there is no such file", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new BaseException(
                    "<from>"
                            + name
                            + "</from> is not an archive as docker save writes it: "
                            + e.getMessage(),
                    e);
        }
    }

    static BaseImage open(BaseReference.DockerArchive reference, BlobStore cache)
            throws IOException {
        try (DockerArchiveBase archive = new DockerArchiveBase(reference, cache)) {
            return archive.image();
        }
    }

    private BaseImage image() throws IOException {
        JsonNode images = new ObjectMapper().readTree(bytes("manifest.json"));
        if (images.size() != 1) {
            throw new BaseException(
                    "<from>"
                            + name
                            + "</from> holds "
                            + images.size()
                            + " images; save exactly one into it");
        }
        byte[] configBytes = bytes(images.get(0).path("Config").asText());
        ImageConfig config = ImageConfig.parse(configBytes, "the configuration in " + name);
        List<Digest> diffIds = config.diffIds();
        JsonNode paths = images.get(0).path("Layers");
        if (paths.size() != diffIds.size()) {
            throw new BaseException("<from>" + name + "</from> is broken: it lacks layers");
        }
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            layers.add(compressed(paths.get(i).asText(), diffIds.get(i)));
        }
        Manifest manifest =
                Manifest.of(Descriptor.of(MediaTypes.OCI_CONFIG, configBytes), layers, Map.of());
        return new BaseImage(
                name,
                manifest.digest(),
                config,
                layers,
                blob -> cache.get(blob, DockerArchiveBase::refuse));
    }

    /** Returns the layer as a gzip blob in the cache. */
    private Descriptor compressed(String path, Digest diffId) throws IOException {
        Path blob = Files.createTempFile("cooper-layer-", ".tar.gz");
        try (InputStream saved = Compression.decompress(open(path), path)) {
            PackedLayer layer = PackedLayer.write(blob, LayerCompression.USUAL, saved::transferTo);
            if (!layer.diffId().equals(diffId)) {
                throw new CorruptBlobException(
                        diffId, file.toString(), "its bytes have the digest " + layer.diffId());
            }
            cache.get(layer.blob(), out -> Files.copy(blob, out));
            return layer.blob();
        } finally {
            Files.deleteIfExists(blob);
        }
    }

    private byte[] bytes(String path) throws IOException {
        try (InputStream in = open(path)) {
            return in.readAllBytes();
        }
    }

    private InputStream open(String path) throws IOException {
        for (TarArchiveEntry entry : tar.getEntries()) {
            if (entry.getName().equals(path)) {
                // Older engines save a layer that two images share as a link to its first copy.
                return entry.isSymbolicLink()
                        ? open(
                                Path.of(path)
                                        .resolveSibling(entry.getLinkName())
                                        .normalize()
                                        .toString())
                        : tar.getInputStream(entry);
            }
        }
        throw new BaseException(
                "<from>"
                        + name
                        + "</from> is not an archive as docker save writes it: it lacks "
                        + path);
    }

    private static void refuse(OutputStream out) throws IOException {
        throw new IOException(
                "a layer of the base left the cache while it was in use; build again");
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
