package io.cooper.maven;

import io.cooper.check.TestedImage;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.Rootfs;
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
    static TestImages unpack(PackedImages packed, Path work) throws IOException {
        TestImages images = new TestImages(unpack(packed.image(), work.resolve("rootfs")));
        try {
            for (Map.Entry<String, PackedImage> neighbour : packed.neighbours().entrySet()) {
                Path directory = work.resolve("service-" + neighbour.getKey());
                images.neighbours.put(neighbour.getKey(), unpack(neighbour.getValue(), directory));
            }
            return images;
        } catch (IOException | RuntimeException e) {
            images.close();
            throw e;
        }
    }

    /** Unpacks one image into a directory. */
    static TestedImage unpack(PackedImage packed, Path directory) throws IOException {
        Digest digest = Digest.parse(packed.digest());
        ImageConfig config =
                ImageConfig.parse(
                        packed.config().getBytes(StandardCharsets.UTF_8),
                        "the configuration of " + digest);
        Rootfs rootfs = Rootfs.create(directory);
        try {
            new ImageUnpacker(rootfs).unpack(packed.layers());
            return new TestedImage(digest, config, rootfs);
        } catch (IOException | RuntimeException e) {
            rootfs.close();
            throw e;
        }
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
