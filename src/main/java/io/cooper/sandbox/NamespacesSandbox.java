package io.cooper.sandbox;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.ProcessCalls;
import io.cooper.linux.UserIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs commands in namespaces of their own, with the tree as their whole file system. */
final class NamespacesSandbox implements Sandbox {

    private static final int NAMESPACES =
            ProcessCalls.CLONE_NEWNS
                    | ProcessCalls.CLONE_NEWPID
                    | ProcessCalls.CLONE_NEWIPC
                    | ProcessCalls.CLONE_NEWUTS;

    @Override
    public String name() {
        return SandboxKind.NAMESPACES.toString();
    }

    @Override
    public String reason() {
        return UserIds.areAllMapped()
                ? "this process may make namespaces and mount"
                : "as root of a user namespace";
    }

    @Override
    public SharedNetwork connect(List<String> names) throws IOException {
        return SharedNetwork.of(names);
    }

    @Override
    public boolean hasNetworks() {
        return true;
    }

    @Override
    public View open(ViewSpec spec) throws IOException {
        PreparedTree tree = PreparedTree.forNamespaces(spec);
        int own = hasOwnNetwork(spec) ? ProcessCalls.CLONE_NEWNET : 0;
        Isolation isolation = new Isolation(NAMESPACES | own, spec.options().stationOrNull());
        return LaunchedView.open(
                tree, Launchers.forOne(isolation, tree.work()), capabilities(spec));
    }

    @Override
    public ViewSeries series(Path work, Network network, int atOnce) {
        int own = network == Network.PRIVATE ? ProcessCalls.CLONE_NEWNET : 0;
        Isolation usual = new Isolation(NAMESPACES | own, null);
        SpareLaunchers spares = new SpareLaunchers(usual, work, atOnce);
        return new ViewSeries() {
            @Override
            public View open(ViewSpec spec) throws IOException {
                return spec.network() == network && spec.options().stationOrNull() == null
                        ? LaunchedView.open(
                                PreparedTree.forNamespaces(spec), spares, capabilities(spec))
                        : NamespacesSandbox.this.open(spec);
            }

            @Override
            public void close() throws IOException {
                spares.close();
            }
        };
    }

    private static boolean hasOwnNetwork(ViewSpec spec) {
        return spec.network() == Network.PRIVATE && spec.options().stationOrNull() == null;
    }

    private static Set<Capability> capabilities(ViewSpec spec) throws IOException {
        return Capabilities.with(Capabilities.IN_NAMESPACES, spec.options().kept());
    }

    /** Returns why this kind does not work here, and the way out; empty if it does. */
    static Optional<String> obstacle() throws IOException {
        if (!Capability.SYS_ADMIN.in(Capabilities.effective())) {
            return Optional.of("needs root with CAP_SYS_ADMIN (a privileged container has it)");
        }
        FutureTask<Optional<String>> trial = new FutureTask<>(NamespacesSandbox::tried);
        // The namespaces go with the thread.
        new Thread(trial, "trial of namespaces").start();
        try {
            return trial.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Optional<String> tried() {
        try {
            ProcessCalls.unshare(NAMESPACES);
            long flags = ProcessCalls.MS_REC | ProcessCalls.MS_PRIVATE;
            ProcessCalls.mount("", "/", "", flags, null);
            ProcessCalls.mount("tmpfs", "/proc", "tmpfs", 0, null);
            return Optional.empty();
        } catch (ErrnoException e) {
            return Optional.of(
                    "has CAP_SYS_ADMIN, but a seccomp or AppArmor profile forbids it ("
                            + e.getMessage()
                            + "; --security-opt seccomp=unconfined and apparmor=unconfined allow"
                            + " it)");
        }
    }
}
