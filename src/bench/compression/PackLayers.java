import io.cooper.rootfs.LayerCompression;
import io.cooper.rootfs.PackedLayer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Packs a layer's tar archive as the plugin does, hashed twice and written to a file, once with
 * each compression that is asked for. Started from its source, with the tar archive, the MB of it
 * to be taken, and the compressions as arguments; prints for each: compression, seconds, seconds of
 * all processors, bytes before, bytes after.
 */
public final class PackLayers {

    private static final int WARM_UP_MB = 8;

    private PackLayers() {}

    public static void main(String[] arguments) throws IOException {
        Path tar = Path.of(arguments[0]);
        long bytes = Long.parseLong(arguments[1]) * 1_000_000;
        for (String text : List.of(arguments).subList(2, arguments.length)) {
            LayerCompression compression = LayerCompression.parse(text);
            pack(tar, compression, WARM_UP_MB * 1_000_000L);
            long processors = processorNanos();
            long start = System.nanoTime();
            long packed = pack(tar, compression, bytes);
            double seconds = (System.nanoTime() - start) / 1e9;
            double used = (processorNanos() - processors) / 1e9;
            long taken = Math.min(bytes, Files.size(tar));
            System.out.printf("%s\t%.3f\t%.3f\t%d\t%d%n", text, seconds, used, taken, packed);
        }
    }

    /** Returns the size of the blob. */
    private static long pack(Path tar, LayerCompression compression, long bytes)
            throws IOException {
        Path blob = Files.createTempFile("layer", ".blob");
        try (InputStream in = Files.newInputStream(tar)) {
            return PackedLayer.write(blob, compression, out -> copy(in, out, bytes)).blob().size();
        } finally {
            Files.delete(blob);
        }
    }

    private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long left = bytes;
        int read;
        while (left > 0 && (read = in.read(buffer, 0, (int) Math.min(buffer.length, left))) > 0) {
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
