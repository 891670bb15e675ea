package io.cooper.archive;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreeWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;

/**
 * Unpacks a selection of packages into an empty tree, so that dpkg there sees packages that were
 * unpacked and not yet configured. Some are unpacked while others are being fetched.
 */
final class BaseTree {

    private static final int CONNECTIONS = 8;

    /** Of directories that several packages have, its modes and owners count. */
    private static final String FIRST = "base-files";

    private final PackageArchive archive;
    private final Selection selection;

    BaseTree(PackageArchive archive, Selection selection) {
        this.archive = archive;
        this.selection = selection;
    }

    /**
     * Unpacks all packages.
     *
     * @return them, by name
     */
    List<UnpackedPackage> unpack(Rootfs rootfs) throws IOException {
        try (TreeWriter tree = new TreeWriter(rootfs)) {
            List<UnpackedPackage> unpacked = new ArrayList<>();
            MergedUsr merged = unpack(rootfs, unpacked);
            unpacked.sort(Comparator.comparing(UnpackedPackage::file));
            Instant time = newest(unpacked);
            for (String link : merged.links()) {
                tree.create(Entry.symlink(link, "usr/" + link, time), null);
            }
            makeDirectories(tree, unpacked);
            new DpkgDatabase(tree, time).write(unpacked);
            return unpacked;
        }
    }

    /**
     * Returns the time of the newest file in the packages: that of the base. It depends on nothing
     * but the packages, so that the same packages give the same base on any day.
     */
    static Instant newest(List<UnpackedPackage> unpacked) {
        return unpacked.stream()
                .map(UnpackedPackage::newest)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private MergedUsr unpack(Rootfs rootfs, List<UnpackedPackage> unpacked) throws IOException {
        int processors = Runtime.getRuntime().availableProcessors();
        try (Workers network = new Workers("fetch", CONNECTIONS);
                PackageFetcher fetcher = archive.fetcher(selection);
                Workers unpackers = new Workers("unpack", processors)) {
            Map<PackageFile, Future<Path>> fetched = new TreeMap<>();
            for (PackageFile file : largestFirst()) {
                fetched.put(file, network.start(file, fetcher::fetch));
            }
            MergedUsr merged = new MergedUsr(isMerged(fetched));
            PackageUnpacker unpacker =
                    new PackageUnpacker(
                            rootfs,
                            merged,
                            archive.settings().variant() == Variant.SLIM
                                    ? SlimFiles::excludes
                                    : entry -> false);
            unpacked.addAll(
                    unpackers.all(
                            largestFirst(),
                            file -> unpacker.unpack(file, Workers.result(fetched.get(file)))));
            return merged;
        }
    }

    /** The largest first: else one of them could keep a single processor busy at the end. */
    private List<PackageFile> largestFirst() {
        return selection.packages().stream()
                .sorted(Comparator.comparing(file -> -file.size()))
                .toList();
    }

    private boolean isMerged(Map<PackageFile, Future<Path>> fetched) throws IOException {
        List<String> names = selection.packages().stream().map(PackageFile::name).toList();
        if (MergedUsr.isMeantBy(names)) {
            return true;
        }
        for (Map.Entry<PackageFile, Future<Path>> file : fetched.entrySet()) {
            if (file.getKey().name().equals(FIRST)) {
                return MergedUsr.isIn(Workers.result(file.getValue()));
            }
        }
        return false;
    }

    private static void makeDirectories(TreeWriter tree, List<UnpackedPackage> unpacked)
            throws IOException {
        SortedMap<String, Entry> directories = new TreeMap<>();
        for (boolean first : new boolean[] {true, false}) {
            for (UnpackedPackage one : unpacked) {
                if (one.file().name().equals(FIRST) == first) {
                    one.directories().forEach(d -> directories.putIfAbsent(d.path(), d));
                }
            }
        }
        for (Entry directory : directories.values()) {
            tree.create(directory, null);
        }
        // Once more, because what is made in a directory changes its time.
        for (Entry directory : directories.values()) {
            tree.create(directory, null);
        }
    }
}
