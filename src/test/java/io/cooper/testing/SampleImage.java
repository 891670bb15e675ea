package io.cooper.testing;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.ImageLayout;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import io.cooper.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A small image of one layer with one file, to be moved around. */
public final class SampleImage {

    private SampleImage() {}

    /** Makes the image as an OCI image layout in the directory. */
    public static ImageLayout create(Path directory) throws IOException {
        return create(directory, "hello\n");
    }

    /** Makes the image as an OCI image layout; other content makes it another image. */
    public static ImageLayout create(Path directory, String content) throws IOException {
        return create(directory, tar(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** Makes an image of one layer, given as a tar archive, and returns the layout's directory. */
    public static Path ofLayer(Path directory, byte[] tar) throws IOException {
        return create(directory, tar).directory();
    }

    private static ImageLayout create(Path directory, byte[] tar) throws IOException {
        byte[] layer = gzip(tar);
        ImageLayout layout = ImageLayout.create(directory);
        layout.write(layer);
        ImageConfig config =
                ImageConfig.empty(new Platform("linux", "amd64", ""))
                        .withLayer(Digest.sha256(tar), "sample", Instant.EPOCH);
        Manifest manifest =
                Manifest.of(
                        Descriptor.of(MediaTypes.OCI_CONFIG, config.toBytes()),
                        List.of(Descriptor.of(MediaTypes.OCI_LAYER_GZIP, layer)),
                        Map.of());
        layout.writeImage(manifest, config, "");
        return layout;
    }

    /** Returns a ustar archive with the file {@code hello}, mode 0644, owner 0:0, time 0. */
    private static byte[] tar(byte[] content) {
        byte[] header = new byte[512];
        put(header, 0, "hello");
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(content.length));
        put(header, 136, "00000000000");
        put(header, 148, "        0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte value : header) {
            sum += value;
        }
        put(header, 148, "%06o\0".formatted(sum));
        int padding = -content.length & 511;
        ByteBuffer tar = ByteBuffer.allocate(512 + content.length + padding + 1024);
        tar.put(header).put(content);
        return tar.array();
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}
