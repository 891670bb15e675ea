package io.cooper.rootfs;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A path of this machine, as Java has it, for calls that take names as bytes. */
public final class HostPath {

    private static final Charset NAMES =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private HostPath() {}

    /** Returns the absolute path's bytes, each as one char. */
    public static String bytes(Path path) {
        byte[] bytes = path.toAbsolutePath().toString().getBytes(NAMES);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
