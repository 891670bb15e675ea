package io.cooper.sandbox;

import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreeClone;
import io.cooper.rootfs.TreePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A tree with all in it that a view needs, ready to be entered, and undone when closed. */
final class PreparedTree implements Closeable {

    /** Where the kernel's file systems are mounted. */
    private static final List<String> MOUNT_POINTS = List.of("proc", "sys", "dev");

    private final Path work;
    private final Rootfs tree;
    private final Rootfs target;
    private final Scaffold scaffold;
    private final Message enter;
    private Runnable atEnd = () -> {};

    private PreparedTree(Path work, Rootfs tree, Rootfs target, Scaffold scaffold, Message enter) {
        this.work = work;
        this.tree = tree;
        this.target = target;
        this.scaffold = scaffold;
        this.enter = enter;
    }

    /** Prepares a tree for a launcher that has a mount namespace. */
    static PreparedTree forNamespaces(ViewSpec spec) throws IOException {
        Path work = emptied(spec.workDirectory());
        boolean fresh = spec.access() == Access.FRESH;
        Message enter =
                Message.of(Message.Kind.ENTER)
                        .with("way", "pivot")
                        .with("root", spec.rootfs().toString())
                        .with("work", fresh ? work.toString() : "")
                        .with("hostname", spec.hostname())
                        .with("network", spec.network().name())
                        .with("station", spec.options().stationOrNull() == null ? "" : "there")
                        .with("disk", Long.toString(spec.options().disk()));
        Rootfs tree = Rootfs.open(spec.rootfs());
        Rootfs target = tree;
        if (fresh) {
            for (String directory : List.of("lower", "work", "merged", "memory")) {
                Files.createDirectory(work.resolve(directory));
            }
            likeRootOf(tree, work.resolve("upper")).close();
            target = likeRootOf(tree, work.resolve("scaffold"));
        }
        Scaffold scaffold = scaffold(tree, target, work);
        PreparedTree prepared = new PreparedTree(work, tree, target, scaffold, enter);
        return prepared.with(
                () -> {
                    for (String directory : MOUNT_POINTS) {
                        scaffold.directoryIfMissing(directory);
                    }
                    prepared.addUsual(spec, NetworkFiles.in(spec.network(), spec));
                    if (fresh) {
                        enter.with("readOnly", places(tree, spec.trees()));
                    }
                });
    }

    /** Returns where directories end up: no link of the tree is on the way. */
    private static List<String> places(Rootfs tree, List<InjectedTree> injected)
            throws IOException {
        List<String> places = new ArrayList<>();
        for (InjectedTree one : injected) {
            String parent = tree.resolve(TreePath.parent(one.path()));
            places.add(TreePath.join(parent, TreePath.name(one.path())));
        }
        return places;
    }

    /** Prepares a tree for a launcher that can only change its root directory. */
    static PreparedTree forChroot(ViewSpec spec) throws IOException {
        Path work = emptied(spec.workDirectory());
        Path root = spec.rootfs();
        if (spec.access() == Access.FRESH) {
            root = work.resolve("copy");
            try (Rootfs original = Rootfs.open(spec.rootfs())) {
                TreeClone.clone(original, root);
            }
        }
        return inChroot(spec, work, root, () -> {});
    }

    /**
     * Prepares a copy of the tree that serves one view after the other, for a launcher that can
     * only change its root directory.
     *
     * @param copy taken by the caller; released when this is closed, or fails
     */
    static PreparedTree forChroot(ViewSpec spec, RestoredTree copy) throws IOException {
        try {
            Path work = emptied(spec.workDirectory());
            return inChroot(spec, work, copy.like(spec.rootfs()), copy::release);
        } catch (IOException | RuntimeException e) {
            copy.release();
            throw e;
        }
    }

    private static PreparedTree inChroot(ViewSpec spec, Path work, Path root, Runnable atEnd)
            throws IOException {
        Message enter =
                Message.of(Message.Kind.ENTER)
                        .with("way", "chroot")
                        .with("root", root.toString())
                        .with("disk", Long.toString(spec.options().disk()));
        Rootfs tree = Rootfs.open(root);
        Scaffold scaffold = scaffold(tree, tree, work);
        PreparedTree prepared = new PreparedTree(work, tree, tree, scaffold, enter);
        prepared.atEnd = atEnd;
        return prepared.with(
                () -> {
                    ChrootDevices.put(scaffold, tree);
                    StandInProc.put(scaffold);
                    StandInHostname.put(scaffold, tree);
                    scaffold.directoryIfMissing("sys");
                    prepared.addUsual(spec, NetworkFiles.in(Network.HOST, spec));
                });
    }

    private static Scaffold scaffold(Rootfs tree, Rootfs target, Path work) {
        Path aside = work.resolve("aside");
        return tree == target ? Scaffold.inPlace(tree, aside) : Scaffold.over(tree, target, aside);
    }

    private static Path emptied(Path work) throws IOException {
        Rootfs.deleteTree(work); // of a build that was killed
        return Files.createDirectories(work);
    }

    /** Makes a directory with the metadata of the tree's root. */
    private static Rootfs likeRootOf(Rootfs tree, Path directory) throws IOException {
        Rootfs made = Rootfs.create(directory);
        made.create(tree.stat("").orElseThrow(), null);
        return made;
    }

    private interface Filling {
        void fill() throws IOException;
    }

    private PreparedTree with(Filling filling) throws IOException {
        try {
            filling.fill();
            return this;
        } catch (IOException | RuntimeException e) {
            try {
                close();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private void addUsual(ViewSpec spec, List<InjectedFile> network) throws IOException {
        add(network);
        add(spec.files());
        for (InjectedTree injected : spec.trees()) {
            scaffold.copy(injected);
        }
    }

    private void add(List<InjectedFile> files) throws IOException {
        for (InjectedFile file : files) {
            if (file.isDirectory()) {
                scaffold.directory(file.path(), file.mode());
            } else {
                scaffold.file(file.path(), file.mode(), file.bytes());
            }
        }
    }

    Path work() {
        return work;
    }

    /** Returns what a launcher is told to enter the tree. */
    Message enter() {
        return enter;
    }

    /** Tells whether commands see a real {@code /proc}. */
    boolean hasProc() {
        return enter.text("way").equals("pivot");
    }

    /** Returns the paths in the tree that are the view's. */
    Set<String> scaffold() {
        return scaffold.paths();
    }

    @Override
    public void close() throws IOException {
        try (tree;
                target) {
            if (tree == target) {
                scaffold.remove();
            }
        } finally {
            atEnd.run();
            Rootfs.deleteTree(work);
        }
    }
}
