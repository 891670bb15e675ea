package io.cooper.maven;

import io.cooper.base.BaseImage;
import io.cooper.base.Bases;
import io.cooper.check.Neighbour;
import io.cooper.check.TestedImage;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.oci.Platform;
import io.cooper.plan.BaseReference;
import io.cooper.rootfs.ImageUnpacker;
import io.cooper.rootfs.Rootfs;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The image under test and those of its neighbours, unpacked. */
final class TestImages implements Closeable {

    private final Path work;
    private final TestedImage image;
    private final Map<String, TestedImage> neighbours = new LinkedHashMap<>();

    private TestImages(Path work, TestedImage image) {
        this.work = work;
        this.image = image;
    }

    /** Unpacks the image under test below a directory. */
    static TestImages unpack(ImageLayout layout, Path work) throws IOException {
        Manifest manifest = layout.manifest();
        ImageConfig config = layout.config(manifest);
        Rootfs rootfs = Rootfs.create(work.resolve("rootfs"));
        TestImages images =
                new TestImages(work, new TestedImage(manifest.digest(), config, rootfs));
        try {
            new ImageUnpacker(rootfs)
                    .unpack(
                            manifest.layers(),
                            config.diffIds(),
                            blob -> layout.blob(blob.digest()));
            return images;
        } catch (IOException | RuntimeException e) {
            images.close();
            throw e;
        }
    }

    /** Unpacks a neighbour's image too. */
    void add(Neighbour neighbour, BaseReference reference, Bases bases)
            throws IOException, InterruptedException {
        BaseImage found = bases.find(reference, Platform.current());
        if (found.config().startCommand().isEmpty()) {
            throw new IllegalArgumentException(
                    "<services>: "
                            + neighbour.name()
                            + ", "
                            + neighbour.from()
                            + ", has neither entrypoint nor command: there is nothing to start");
        }
        Rootfs rootfs = Rootfs.create(work.resolve("service-" + neighbour.name()));
        neighbours.put(neighbour.name(), new TestedImage(found.digest(), found.config(), rootfs));
        new ImageUnpacker(rootfs)
                .unpack(found.layers(), found.config().diffIds(), found.blobs()::file);
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
