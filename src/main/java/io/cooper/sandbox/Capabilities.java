package io.cooper.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which capabilities this process has, and which ones commands keep. */
final class Capabilities {

    /**
     * What a command keeps in namespaces: Docker's default set without the right to make device
     * nodes, with which it could open a disk.
     */
    static final Set<Capability> IN_NAMESPACES =
            Collections.unmodifiableSet(
                    EnumSet.of(
                            Capability.CHOWN,
                            Capability.DAC_OVERRIDE,
                            Capability.FOWNER,
                            Capability.FSETID,
                            Capability.KILL,
                            Capability.SETGID,
                            Capability.SETUID,
                            Capability.SETPCAP,
                            Capability.NET_BIND_SERVICE,
                            Capability.NET_RAW,
                            Capability.SYS_CHROOT,
                            Capability.AUDIT_WRITE,
                            Capability.SETFCAP));

    /** What a command keeps in a chroot: the same without the right to leave it again. */
    static final Set<Capability> IN_CHROOT = inChroot();

    private Capabilities() {}

    private static Set<Capability> inChroot() {
        EnumSet<Capability> set = EnumSet.copyOf(IN_NAMESPACES);
        set.remove(Capability.SYS_CHROOT);
        return Collections.unmodifiableSet(set);
    }

    /**
     * Returns a set with further capabilities.
     *
     * @throws IOException if this process lacks one of them
     */
    static Set<Capability> with(Set<Capability> set, Set<Capability> kept) throws IOException {
        EnumSet<Capability> all = EnumSet.copyOf(set);
        long effective = effective();
        for (Capability capability : kept) {
            if (!capability.in(effective)) {
                throw new IOException(
                        "<keepCapabilities>: this process has no "
                                + capability
                                + " that a command could keep; run Maven with it or leave it out");
            }
            all.add(capability);
        }
        return all;
    }

    /** Returns the effective capabilities of this process as bits. */
    static long effective() throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        return status.stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).trim(), 16))
                .findFirst()
                .orElse(0);
    }
}
