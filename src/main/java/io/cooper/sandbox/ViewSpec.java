package io.cooper.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a view of a file tree is to be like.
 *
 * @param rootfs the tree
 * @param workDirectory a directory of the view's own, on a file system that can hold the tree;
 *     removed when the view closes
 * @param access what becomes of changes
 * @param network what network there is
 * @param hostname the name that commands take for the machine's
 * @param files what else is there while the view is open
 * @param trees the same, whole directories
 * @param kept capabilities that commands keep beside the usual ones; some make it possible to leave
 *     the view
 */
public record ViewSpec(
        Path rootfs,
        Path workDirectory,
        Access access,
        Network network,
        String hostname,
        List<InjectedFile> files,
        List<InjectedTree> trees,
        Set<Capability> kept) {

    public ViewSpec {
        rootfs = rootfs.toAbsolutePath();
        workDirectory = workDirectory.toAbsolutePath();
        files = List.copyOf(files);
        trees = List.copyOf(trees);
        kept = Set.copyOf(kept);
    }

    /** Commands keep the usual capabilities. */
    public ViewSpec(
            Path rootfs,
            Path workDirectory,
            Access access,
            Network network,
            String hostname,
            List<InjectedFile> files,
            List<InjectedTree> trees) {
        this(rootfs, workDirectory, access, network, hostname, files, trees, Set.of());
    }

    /** Returns the same with further capabilities for its commands. */
    public ViewSpec keeping(Set<Capability> capabilities) {
        return new ViewSpec(
                rootfs, workDirectory, access, network, hostname, files, trees, capabilities);
    }
}
