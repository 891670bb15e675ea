package io.cooper.maven;

import io.cooper.linux.FileCalls;
import io.cooper.oci.Descriptor;
import io.cooper.oci.Manifest;
import io.cooper.oci.MediaTypes;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;

/**
 * Loads, on another core, libraries that each build needs, while Maven still reads the goal's
 * settings. Where nothing has changed, most of a build's time goes into loading them.
 */
final class Preloading {

    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private Preloading() {}

    /**
     * Starts it, once; what does not work is told by whoever needs it.
     *
     * @param withTls whether TLS will be spoken
     */
    static void start(boolean withTls) {
        if (STARTED.compareAndSet(false, true)) {
            Thread thread = new Thread(() -> load(withTls), "preloading");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void load(boolean withTls) {
        try {
            Descriptor nothing = Descriptor.of(MediaTypes.OCI_CONFIG, new byte[0]);
            Manifest.parse(Manifest.of(nothing, List.of(), Map.of()).bytes(), "an empty manifest");
            FileCalls.stat(FileCalls.AT_FDCWD, "/");
            if (withTls) {
                SSLContext.getDefault();
            }
        } catch (IOException | NoSuchAlgorithmException | RuntimeException | LinkageError e) {
            return; // whoever needs it says so
        }
    }
}
