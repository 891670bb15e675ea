package io.cooper.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Runs commands with the tree as their root directory, and takes them the right to leave it. */
final class ChrootSandbox implements Sandbox {

    /** Without these an image cannot be built, even if the root directory can be changed. */
    private static final Map<Integer, String> NEEDED =
            new TreeMap<>(
                    Map.of(
                            Capabilities.CHOWN, "CAP_CHOWN",
                            Capabilities.DAC_OVERRIDE, "CAP_DAC_OVERRIDE",
                            Capabilities.FOWNER, "CAP_FOWNER",
                            Capabilities.SETUID, "CAP_SETUID",
                            Capabilities.SETGID, "CAP_SETGID",
                            Capabilities.SETPCAP, "CAP_SETPCAP",
                            Capabilities.SYS_CHROOT, "CAP_SYS_CHROOT",
                            Capabilities.MKNOD, "CAP_MKNOD"));

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
        return LaunchedView.open(PreparedTree.forChroot(spec), 0, Capabilities.IN_CHROOT);
    }

    /** Returns why this kind does not work here; empty if it does. */
    static Optional<String> obstacle() throws IOException {
        long effective = Capabilities.effective();
        List<String> missing = new ArrayList<>();
        NEEDED.forEach(
                (capability, name) -> {
                    if (!Capabilities.has(effective, capability)) {
                        missing.add(name);
                    }
                });
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("needs root, and lacks " + String.join(", ", missing));
    }
}
