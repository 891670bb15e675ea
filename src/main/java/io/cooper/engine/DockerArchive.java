package io.cooper.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.rootfs.Compression;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.LayerFile;
import io.cooper.rootfs.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** An image as {@code docker save} writes it, which every engine can load. */
final class DockerArchive {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] config;
    private final List<LayerFile> layers;
    private final Path work;

    /**
     * @param work a directory for what must be written before its size is known
     */
    private DockerArchive(byte[] config, List<LayerFile> layers, Path work) {
        this.config = config;
        this.layers = List.copyOf(layers);
        this.work = work;
    }

    /** Returns the archive of an image that has all its layers. */
    static DockerArchive of(ImageLayout layout, Path work) throws IOException {
        Manifest manifest = layout.manifest();
        List<LayerFile> layers =
                LayerFile.of(
                        manifest.layers(),
                        layout.config(manifest).diffIds(),
                        blob -> layout.blob(blob.digest()));
        return new DockerArchive(layout.read(manifest.config()), layers, work);
    }

    /**
     * Returns the archive of an image that says nothing of how it is run.
     *
     * @param layers bottom first
     * @param architecture as an engine calls it
     */
    static DockerArchive of(List<LayerFile> layers, String architecture, Path work)
            throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.put("architecture", architecture).put("os", "linux").putObject("config");
        ObjectNode rootfs = config.putObject("rootfs").put("type", "layers");
        ArrayNode diffIds = rootfs.putArray("diff_ids");
        layers.forEach(layer -> diffIds.add(layer.diffId()));
        return new DockerArchive(JSON.writeValueAsBytes(config), layers, work);
    }

    /**
     * Writes the archive.
     *
     * @param names what the engine is to call the image, {@code name:tag} each
     */
    void write(List<String> names, OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        ObjectNode listed = JSON.createObjectNode();
        String configName = Digest.sha256(config).hex() + ".json";
        listed.put("Config", configName);
        names.forEach(listed.putArray("RepoTags")::add);
        ArrayNode files = listed.putArray("Layers");
        add(tar, configName, config);
        for (LayerFile layer : layers) {
            String name = files.size() + "-" + Digest.parse(layer.diffId()).hex() + ".tar";
            files.add(name);
            addLayer(tar, name, layer);
        }
        add(tar, "manifest.json", JSON.writeValueAsBytes(JSON.createArrayNode().add(listed)));
        tar.finish();
    }

    private static void add(TarWriter tar, String name, byte[] bytes) throws IOException {
        tar.add(
                Entry.file(name, 0644, bytes.length, Instant.EPOCH),
                new ByteArrayInputStream(bytes));
    }

    /** Engines know gzip when they see it, but old ones no other compression. */
    private void addLayer(TarWriter tar, String name, LayerFile layer) throws IOException {
        if (layer.mediaType().equals(MediaTypes.OCI_LAYER_GZIP)
                || layer.mediaType().equals(MediaTypes.OCI_LAYER)) {
            try (InputStream blob = layer.open()) {
                tar.add(Entry.file(name, 0644, layer.size(), Instant.EPOCH), blob);
            }
            return;
        }
        Path plain = Files.createTempFile(work, "layer-", "");
        try {
            try (InputStream blob = layer.open();
                    InputStream content = Compression.decompress(blob, layer.mediaType());
                    OutputStream out = Files.newOutputStream(plain)) {
                content.transferTo(out);
            }
            try (InputStream content = Files.newInputStream(plain)) {
                tar.add(Entry.file(name, 0644, Files.size(plain), Instant.EPOCH), content);
            }
        } finally {
            Files.delete(plain);
        }
    }
}
