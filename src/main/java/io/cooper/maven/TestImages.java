package io.cooper.maven;

import io.cooper.base.KeptTrees;
import io.cooper.check.TestedImage;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The image under test and those of its neighbours, unpacked. */
final class TestImages implements Closeable {

    private final TestedImage image;
    private final Map<String, TestedImage> neighbours = new LinkedHashMap<>();

    private TestImages(TestedImage image) {
        this.image = image;
    }

    /** Unpacks images below a directory. */
    static TestImages unpack(PackedImages packed, KeptTrees trees, Path work)
            throws IOException, InterruptedException {
        TestImages images = new TestImages(unpack(packed.image(), trees, work.resolve("rootfs")));
        try {
            for (Map.Entry<String, PackedImage> neighbour : packed.neighbours().entrySet()) {
                Path directory = work.resolve("service-" + neighbour.getKey());
                images.neighbours.put(
                        neighbour.getKey(), unpack(neighbour.getValue(), trees, directory));
            }
            return images;
        } catch (IOException | InterruptedException | RuntimeException e) {
            images.close();
            throw e;
        }
    }

    /** Unpacks one image into a directory. */
    static TestedImage unpack(PackedImage packed, KeptTrees trees, Path directory)
            throws IOException, InterruptedException {
        Digest digest = Digest.parse(packed.digest());
        ImageConfig config =
                ImageConfig.parse(
                        packed.config().getBytes(StandardCharsets.UTF_8),
                        "the configuration of " + digest);
        return new TestedImage(
                digest, config, trees.unpack(packed.layers(), directory), packed.layers());
    }

    TestedImage image() {
        return image;
    }

    /** Returns the neighbours' images, by their names. */
    Map<String, TestedImage> neighbours() {
        return neighbours;
    }

    @Override
    public void close() throws IOException {
        for (TestedImage neighbour : neighbours.values()) {
            neighbour.rootfs().close();
        }
        image.rootfs().close();
    }
}
