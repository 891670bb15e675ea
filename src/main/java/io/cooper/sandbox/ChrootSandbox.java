package io.cooper.sandbox;

import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Path;
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
        PreparedTree tree = PreparedTree.forChroot(spec);
        return LaunchedView.open(
                tree, Launchers.forOne(Isolation.NONE, tree.work()), capabilities(spec));
    }

    @Override
    public ViewSeries series(Path work, Network network, int atOnce) {
        SpareLaunchers spares =
                new SpareLaunchers(Isolation.NONE, work.resolve("launchers"), atOnce);
        RestoredTree tree = new RestoredTree(work.resolve("tree"));
        return new ViewSeries() {
            @Override
            public View open(ViewSpec spec) throws IOException {
                PreparedTree prepared =
                        spec.access() == Access.FRESH && tree.take()
                                ? PreparedTree.forChroot(spec, tree)
                                : PreparedTree.forChroot(spec);
                return LaunchedView.open(prepared, spares, capabilities(spec));
            }

            @Override
            public void close() throws IOException {
                try (spares) {
                    tree.close();
                } finally {
                    Rootfs.deleteTree(work);
                }
            }
        };
    }

    private static Set<Capability> capabilities(ViewSpec spec) throws IOException {
        return Capabilities.with(Capabilities.IN_CHROOT, spec.options().kept());
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
