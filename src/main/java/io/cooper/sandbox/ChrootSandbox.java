package io.cooper.sandbox;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs commands with the tree as their root directory, and takes them the right to leave it. */
final class ChrootSandbox implements Sandbox {

    /** Without these an image cannot be built, even if the root directory can be changed. */
    private static final Set<Capability> NEEDED =
            EnumSet.of(
                    Capability.CHOWN,
                    Capability.DAC_OVERRIDE,
                    Capability.FOWNER,
                    Capability.SETGID,
                    Capability.SETUID,
                    Capability.SETPCAP,
                    Capability.SYS_CHROOT,
                    Capability.MKNOD);

    private final String reason;

    /**
     * @param reason why there is nothing stronger
     */
    ChrootSandbox(String reason) {
        this.reason = reason;
    }

    @Override
    public String name() {
        return SandboxKind.CHROOT.toString();
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public View open(ViewSpec spec) throws IOException {
        Set<Capability> capabilities =
                Capabilities.with(Capabilities.IN_CHROOT, spec.options().kept());
        return LaunchedView.open(PreparedTree.forChroot(spec), Isolation.NONE, capabilities);
    }

    /** Returns why this kind does not work here; empty if it does. */
    static Optional<String> obstacle() throws IOException {
        long effective = Capabilities.effective();
        List<String> missing =
                NEEDED.stream()
                        .filter(capability -> !capability.in(effective))
                        .map(Capability::toString)
                        .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("needs root, and lacks " + String.join(", ", missing));
    }
}
