package io.cooper.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * An image on disk as an OCI image layout (<a
 * href="https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md">OCI image-spec,
 * image layout</a>): blobs by digest below {@code blobs}, and {@code index.json}, which names the
 * images.
 */
public final class ImageLayout {

    private static final String REF_NAME = "org.opencontainers.image.ref.name";

    private final Path directory;

    private ImageLayout(Path directory) {
        this.directory = directory;
    }

    /** Makes an empty layout in the directory, which is made where it is missing. */
    public static ImageLayout create(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("blobs").resolve("sha256"));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        ImageLayout layout = new ImageLayout(directory);
        layout.writeIndex(new ImageIndex(List.of()));
        return layout;
    }

    /**
     * Returns the layout in the directory.
     *
     * @throws NoSuchFileException if there is none
     */
    public static ImageLayout open(Path directory) throws IOException {
        if (!Files.isRegularFile(directory.resolve("oci-layout"))) {
            throw new NoSuchFileException(
                    directory.toString(),
                    null,
                    "is not an OCI image layout: it has no file oci-layout");
        }
        return new ImageLayout(directory);
    }

    public Path directory() {
        return directory;
    }

    /** Returns where the blob lies or would lie. */
    public Path blob(Digest digest) {
        return directory.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }

    public boolean has(Descriptor blob) {
        return Files.isRegularFile(blob(blob.digest()));
    }

    /** Opens a blob; the stream fails at its end if the bytes are not those of the descriptor. */
    public InputStream open(Descriptor blob) throws IOException {
        Path file = blob(blob.digest());
        return new VerifyingInputStream(Files.newInputStream(file), blob, file.toString());
    }

    /** Returns all bytes of a small blob, verified. */
    public byte[] read(Descriptor blob) throws IOException {
        try (InputStream in = open(blob)) {
            return in.readAllBytes();
        }
    }

    /** Stores a small blob under its digest. */
    public void write(byte[] bytes) throws IOException {
        Files.write(blob(Digest.sha256(bytes)), bytes);
    }

    /**
     * Makes the file a blob of this layout, by a hard link where the file system allows it. The
     * file itself stays.
     */
    public void link(Path file, Digest digest) throws IOException {
        Path blob = blob(digest);
        if (Files.exists(blob)) {
            return;
        }
        Files.createDirectories(blob.getParent());
        try {
            Files.createLink(blob, file);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(file, blob, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Stores configuration and manifest and makes this image the only one that the index names.
     *
     * @param reference the name that the index gives the image; empty to give none
     */
    public void writeImage(Manifest manifest, ImageConfig config, String reference)
            throws IOException {
        write(config.toBytes());
        write(manifest.bytes());
        Descriptor entry = manifest.descriptor();
        Map<String, String> name = reference.isEmpty() ? Map.of() : Map.of(REF_NAME, reference);
        writeIndex(new ImageIndex(List.of(entry.withAnnotations(name))));
    }

    /** Returns what the index names. */
    public ImageIndex index() throws IOException {
        Path file = directory.resolve("index.json");
        return ImageIndex.parse(Files.readAllBytes(file), file.toString());
    }

    /**
     * Returns the only image of this layout.
     *
     * @throws IOException if the layout has none or several, or the manifest is not what its digest
     *     says
     */
    public Manifest manifest() throws IOException {
        List<Descriptor> manifests = index().manifests();
        if (manifests.size() != 1 || !MediaTypes.isManifest(manifests.get(0).mediaType())) {
            throw new IOException(directory + " does not hold exactly one image");
        }
        return manifest(manifests.get(0));
    }

    /** Returns the manifest that the descriptor names, verified. */
    public Manifest manifest(Descriptor descriptor) throws IOException {
        return Manifest.parse(
                read(descriptor), "manifest " + descriptor.digest() + " in " + directory);
    }

    /** Returns the configuration of an image of this layout, verified. */
    public ImageConfig config(Manifest manifest) throws IOException {
        Descriptor config = manifest.config();
        return ImageConfig.parse(
                read(config), "configuration " + config.digest() + " in " + directory);
    }

    private void writeIndex(ImageIndex index) throws IOException {
        Files.writeString(
                directory.resolve("index.json"),
                new String(index.toBytes(), StandardCharsets.UTF_8));
    }
}
