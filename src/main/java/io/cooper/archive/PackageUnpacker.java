package io.cooper.archive;

import io.cooper.archive.UnpackedPackage.ControlFile;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TarReader;
import io.cooper.rootfs.TreeWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Lays the files of packages into a tree, as {@code dpkg --unpack} does in an empty one. Several
 * threads may unpack at a time.
 */
final class PackageUnpacker {

    private final Rootfs rootfs;
    private final MergedUsr merged;
    private final Predicate<Entry> excluded;
    private final Map<String, PackageFile> owners = new ConcurrentHashMap<>();

    /**
     * @param excluded tells which files are left out
     */
    PackageUnpacker(Rootfs rootfs, MergedUsr merged, Predicate<Entry> excluded) {
        this.rootfs = rootfs;
        this.merged = merged;
        this.excluded = excluded;
    }

    /**
     * Unpacks one package; its directories get their metadata later, see {@link
     * UnpackedPackage#directories}.
     *
     * @throws ArchiveException if it is no package
     */
    UnpackedPackage unpack(PackageFile file, Path deb) throws IOException {
        try (DebFile opened = new DebFile(deb);
                TreeWriter tree = new TreeWriter(rootfs)) {
            Contents contents = new Contents(file, tree, opened.control());
            contents.unpack(opened.data());
            return contents.result();
        } catch (ArchiveException e) {
            throw e;
        } catch (IOException e) {
            throw new ArchiveException("cannot unpack " + file + ": " + e.getMessage(), e);
        }
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /** The files of one package. */
    private final class Contents {

        private final PackageFile file;
        private final TreeWriter tree;
        private final Map<String, ControlFile> control;
        private final Set<String> conffilePaths;
        private final List<String> paths = new ArrayList<>();
        private final List<Entry> directories = new ArrayList<>();
        private final Map<String, String> conffiles = new LinkedHashMap<>();
        private Instant newest = Instant.EPOCH;

        Contents(PackageFile file, TreeWriter tree, Map<String, ControlFile> control) {
            this.file = file;
            this.tree = tree;
            this.control = control;
            ControlFile listed = control.get("conffiles");
            this.conffilePaths =
                    listed == null
                            ? Set.of()
                            : listed.content()
                                    .lines()
                                    .map(String::trim)
                                    .filter(line -> line.startsWith("/"))
                                    .collect(Collectors.toSet());
        }

        void unpack(TarReader reader) throws IOException {
            Optional<Entry> next = reader.next();
            while (next.isPresent()) {
                unpack(next.get(), reader.content());
                next = reader.next();
            }
        }

        private void unpack(Entry entry, InputStream content) throws IOException {
            String path = DebFile.path(entry.path());
            paths.add(path.isEmpty() ? "/." : "/" + path);
            if (entry.mtime().isAfter(newest)) {
                newest = entry.mtime();
            }
            if (merged.isReplaced(path, entry.type())) {
                return;
            }
            boolean link = entry.type() == Entry.Type.HARD_LINK;
            Entry placed =
                    merged.place(
                            entry,
                            path,
                            link ? DebFile.path(entry.linkTarget()) : entry.linkTarget());
            refuseSecond(placed);
            switch (entry.type()) {
                case DIRECTORY -> directories.add(placed);
                case FILE -> {
                    if (!excluded.test(placed)) {
                        write(placed, content, "/" + path);
                    }
                }
                default -> {
                    if (!excluded.test(placed)) {
                        tree.create(placed, InputStream.nullInputStream());
                    }
                }
            }
        }

        /** What two packages have would depend on their order, which is nobody's to say. */
        private void refuseSecond(Entry entry) throws ArchiveException {
            if (entry.type() != Entry.Type.DIRECTORY) {
                PackageFile other = owners.putIfAbsent(entry.path(), file);
                if (other != null) {
                    throw new ArchiveException(
                            file + " and " + other + " both have the file /" + entry.path());
                }
            }
        }

        private void write(Entry entry, InputStream content, String path) throws IOException {
            if (conffilePaths.contains(path)) {
                byte[] bytes = content.readAllBytes();
                conffiles.put(path, md5(bytes));
                tree.create(entry, new ByteArrayInputStream(bytes));
            } else {
                tree.create(entry, content);
            }
        }

        UnpackedPackage result() {
            return new UnpackedPackage(file, control, paths, directories, conffiles, newest);
        }
    }
}
