package io.cooper.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Capabilities by their numbers (capabilities(7)). */
final class Capabilities {

    static final int CHOWN = 0;
    static final int DAC_OVERRIDE = 1;
    static final int FOWNER = 3;
    static final int FSETID = 4;
    static final int KILL = 5;
    static final int SETGID = 6;
    static final int SETUID = 7;
    static final int SETPCAP = 8;
    static final int NET_BIND_SERVICE = 10;
    static final int NET_RAW = 13;
    static final int SYS_CHROOT = 18;
    static final int SYS_ADMIN = 21;
    static final int MKNOD = 27;
    static final int AUDIT_WRITE = 29;
    static final int SETFCAP = 31;

    /**
     * What a command keeps in namespaces: Docker's default set without the right to make device
     * nodes.
     */
    static final Set<Integer> IN_NAMESPACES =
            Set.of(
                    CHOWN,
                    DAC_OVERRIDE,
                    FOWNER,
                    FSETID,
                    KILL,
                    SETGID,
                    SETUID,
                    SETPCAP,
                    NET_BIND_SERVICE,
                    NET_RAW,
                    SYS_CHROOT,
                    AUDIT_WRITE,
                    SETFCAP);

    /**
     * What a command keeps in a chroot: Docker's default set without the right to leave it again.
     */
    static final Set<Integer> IN_CHROOT =
            Set.of(
                    CHOWN,
                    DAC_OVERRIDE,
                    FOWNER,
                    FSETID,
                    KILL,
                    SETGID,
                    SETUID,
                    SETPCAP,
                    NET_BIND_SERVICE,
                    NET_RAW,
                    MKNOD,
                    AUDIT_WRITE,
                    SETFCAP);

    private Capabilities() {}

    /** Returns the effective capabilities of this process as bits. */
    static long effective() throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        return status.stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).trim(), 16))
                .findFirst()
                .orElse(0);
    }

    static boolean has(long set, int capability) {
        return (set >> capability & 1) == 1;
    }
}
