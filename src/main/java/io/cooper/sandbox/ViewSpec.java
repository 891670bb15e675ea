package io.cooper.sandbox;

import io.cooper.rootfs.LayerFile;
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
 * @param options what few views ask for
 */
public record ViewSpec(
        Path rootfs,
        Path workDirectory,
        Access access,
        Network network,
        String hostname,
        List<InjectedFile> files,
        List<InjectedTree> trees,
        ViewOptions options) {

    public ViewSpec {
        rootfs = rootfs.toAbsolutePath();
        workDirectory = workDirectory.toAbsolutePath();
        files = List.copyOf(files);
        trees = List.copyOf(trees);
    }

    /** Nothing unusual. */
    public ViewSpec(
            Path rootfs,
            Path workDirectory,
            Access access,
            Network network,
            String hostname,
            List<InjectedFile> files,
            List<InjectedTree> trees) {
        this(rootfs, workDirectory, access, network, hostname, files, trees, ViewOptions.USUAL);
    }

    /** Returns the same with further capabilities for its commands. */
    public ViewSpec keeping(Set<Capability> capabilities) {
        return with(
                new ViewOptions(
                        capabilities,
                        options.disk(),
                        options.stationOrNull(),
                        options.layers(),
                        options.ofBase()));
    }

    /** Returns the same with room for so many bytes of changes, or 0 for no limit. */
    public ViewSpec limitedTo(long bytes) {
        return with(
                new ViewOptions(
                        options.kept(),
                        bytes,
                        options.stationOrNull(),
                        options.layers(),
                        options.ofBase()));
    }

    /** Returns the same with a place in a network of several views. */
    public ViewSpec at(SharedNetwork.Station station) {
        return with(
                new ViewOptions(
                        options.kept(),
                        options.disk(),
                        station,
                        options.layers(),
                        options.ofBase()));
    }

    /**
     * Returns the same for a tree of which it is known what layers it was made of.
     *
     * @param layers bottom first; nothing else has changed the tree
     * @param ofBase how many of these many images have
     */
    public ViewSpec madeOf(List<LayerFile> layers, int ofBase) {
        return with(
                new ViewOptions(
                        options.kept(), options.disk(), options.stationOrNull(), layers, ofBase));
    }

    private ViewSpec with(ViewOptions other) {
        return new ViewSpec(rootfs, workDirectory, access, network, hostname, files, trees, other);
    }
}
