package io.cooper.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.rootfs.Compression;
import io.cooper.rootfs.Entry;
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

    private final ImageLayout layout;
    private final Path work;

    /**
     * @param work a directory for what must be written before its size is known
     */
    DockerArchive(ImageLayout layout, Path work) {
        this.layout = layout;
        this.work = work;
    }

    /**
     * Writes the archive.
     *
     * @param names what the engine is to call the image, {@code name:tag} each
     */
    void write(List<String> names, OutputStream out) throws IOException {
        Manifest manifest = layout.manifest();
        ImageConfig config = layout.config(manifest);
        byte[] configBytes = layout.read(manifest.config());
        TarWriter tar = new TarWriter(out);
        ObjectNode listed = JSON.createObjectNode();
        String configName = manifest.config().digest().hex() + ".json";
        listed.put("Config", configName);
        names.forEach(listed.putArray("RepoTags")::add);
        ArrayNode layers = listed.putArray("Layers");
        add(tar, configName, configBytes);
        for (int i = 0; i < manifest.layers().size(); i++) {
            Digest diffId = config.diffIds().get(i);
            layers.add(i + "-" + diffId.hex() + ".tar");
            addLayer(tar, i + "-" + diffId.hex() + ".tar", manifest.layers().get(i));
        }
        add(tar, "manifest.json", JSON.writeValueAsBytes(JSON.createArrayNode().add(listed)));
        tar.finish();
    }

    /**
     * Writes an archive of an image that consists of one file tree.
     *
     * @param tree a tar archive of it, not compressed
     * @param architecture as an engine calls it
     */
    static void write(Path tree, String architecture, String name, OutputStream out)
            throws IOException {
        Digest diffId;
        try (InputStream in = Files.newInputStream(tree)) {
            diffId = Digest.sha256(in);
        }
        ObjectNode config = JSON.createObjectNode();
        config.put("architecture", architecture).put("os", "linux").putObject("config");
        ObjectNode layers = config.putObject("rootfs").put("type", "layers");
        layers.putArray("diff_ids").add(diffId.toString());
        ObjectNode listed = JSON.createObjectNode().put("Config", "config.json");
        listed.putArray("RepoTags").add(name);
        listed.putArray("Layers").add("layer.tar");
        TarWriter tar = new TarWriter(out);
        add(tar, "config.json", JSON.writeValueAsBytes(config));
        try (InputStream in = Files.newInputStream(tree)) {
            tar.add(Entry.file("layer.tar", 0644, Files.size(tree), Instant.EPOCH), in);
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
    private void addLayer(TarWriter tar, String name, Descriptor layer) throws IOException {
        if (layer.mediaType().equals(MediaTypes.OCI_LAYER_GZIP)
                || layer.mediaType().equals(MediaTypes.OCI_LAYER)) {
            try (InputStream blob = layout.open(layer)) {
                tar.add(Entry.file(name, 0644, layer.size(), Instant.EPOCH), blob);
            }
            return;
        }
        Path plain = Files.createTempFile(work, "layer-", "");
        try {
            try (InputStream blob = layout.open(layer);
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
