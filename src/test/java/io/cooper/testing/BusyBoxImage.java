package io.cooper.testing;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.DigestOutputStream;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.oci.Platform;
import io.cooper.rootfs.Compression;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.LayerWriter;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A base of one small layer with a shell and the usual commands, for tests that need no
 * distribution: Debian's statically linked busybox.
 */
public final class BusyBoxImage {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private BusyBoxImage() {}

    /** Makes the image as an OCI image layout in the directory. */
    public static ImageLayout create(Path directory) throws IOException, InterruptedException {
        return create(directory, Platform.current());
    }

    /** Makes the image, said to be for another platform. */
    public static ImageLayout create(Path directory, Platform platform)
            throws IOException, InterruptedException {
        Path tree = Files.createTempDirectory("busybox-");
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        Digest diffId;
        try (Rootfs rootfs = Rootfs.create(tree)) {
            Snapshot before = Snapshot.of(rootfs, Set.of());
            fill(rootfs);
            DigestOutputStream plain = new DigestOutputStream(Compression.gzip(blob));
            try (OutputStream tar = plain) {
                new LayerWriter(rootfs, TIME)
                        .write(before.changesTo(Snapshot.of(rootfs, Set.of())), tar);
            }
            diffId = plain.digest();
        } finally {
            Rootfs.deleteTree(tree);
        }
        return write(directory, platform, blob.toByteArray(), diffId);
    }

    private static ImageLayout write(Path directory, Platform platform, byte[] layer, Digest diffId)
            throws IOException {
        ImageLayout layout = ImageLayout.create(directory);
        layout.write(layer);
        ImageConfig config =
                ImageConfig.empty(platform)
                        .withCreated(TIME)
                        .withEnv(Map.of("PATH", "/bin"))
                        .withLayer(diffId, "busybox", TIME);
        Manifest manifest =
                Manifest.of(
                        Descriptor.of(MediaTypes.OCI_CONFIG, config.toBytes()),
                        List.of(Descriptor.of(MediaTypes.OCI_LAYER_GZIP, layer)),
                        Map.of());
        layout.writeImage(manifest, config, "busybox");
        return layout;
    }

    private static void fill(Rootfs rootfs) throws IOException, InterruptedException {
        Tool busybox = Requirements.tool("busybox", "busybox-static");
        for (String directory : List.of("bin", "etc", "root", "var", "dev", "proc", "sys", "run")) {
            rootfs.create(Entry.directory(directory, 0755, TIME), null);
        }
        rootfs.create(Entry.directory("tmp", 01777, TIME), null);
        try (InputStream in = Files.newInputStream(busybox.file())) {
            rootfs.create(Entry.file("bin/busybox", 0755, Files.size(busybox.file()), TIME), in);
        }
        for (String applet : busybox.run("--list").lines().toList()) {
            if (!applet.equals("busybox")) {
                rootfs.create(Entry.symlink("bin/" + applet, "busybox", TIME), null);
            }
        }
        file(
                rootfs,
                "etc/passwd",
                "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n");
        file(rootfs, "etc/group", "root:x:0:\nuser:x:1000:\n");
    }

    private static void file(Rootfs rootfs, String path, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        rootfs.create(Entry.file(path, 0644, bytes.length, TIME), new ByteArrayInputStream(bytes));
    }
}
