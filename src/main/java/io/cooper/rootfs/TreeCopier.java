package io.cooper.rootfs;

import io.cooper.linux.DescriptorInputStream;
import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Copies files of a project into an image. Their owners and times on this machine do not count;
 * directories that the image has keep their metadata.
 */
public final class TreeCopier {

    private static final int DIRECTORY_MODE = 0755;
    private static final int EXECUTABLE_MODE = 0755;
    private static final int FILE_MODE = 0644;

    private final Rootfs target;
    private final EntryMaker maker;

    public TreeCopier(Rootfs target) {
        this.target = target;
        this.maker = new EntryMaker(target.directory(), "copying");
    }

    /**
     * Copies a file, or all that is in a directory.
     *
     * @param source a file or directory of this machine; a link here is followed, links below it
     *     are copied as links
     * @param targetPath the path that the file, or the directory, gets in the image. Links to
     *     directories on the way are followed inside the image.
     * @return the paths made or replaced, with links before them resolved
     */
    public Changes copy(Path source, String targetPath, CopyRules rules) throws IOException {
        String path = HostPath.bytes(source.toRealPath());
        try (Copy copy = new Copy(rules, source)) {
            copy.add(FileCalls.AT_FDCWD, path, targetPath, "");
            copy.finish();
            return new Changes(copy.written, new TreeSet<>());
        }
    }

    private final class Copy implements AutoCloseable {

        private final CopyRules rules;
        private final Path source;
        private final PathWalk walk = target.walk(PathWalk.Links.AS_CHROOT);
        private final TreeSet<String> written = new TreeSet<>();

        Copy(CopyRules rules, Path source) {
            this.rules = rules;
            this.source = source;
        }

        /**
         * @param from the directory that the name is in
         * @param below the path below the source, for messages
         */
        void add(int from, String name, String path, String below) throws IOException {
            try {
                FileStat stat = FileCalls.stat(from, name);
                switch (stat.type()) {
                    case FileStat.DIRECTORY -> addDirectory(from, name, path, below);
                    case FileStat.REGULAR -> addFile(from, name, stat, path, below);
                    case FileStat.SYMLINK -> addLink(from, name, path, below);
                    default ->
                            throw new IOException(
                                    shown(below) + " is neither file, directory nor symbolic link");
                }
            } catch (ErrnoException e) {
                throw maker.explained(e, path);
            }
        }

        private void addDirectory(int from, String name, String path, String below)
                throws IOException {
            String inImage = directory(path, below);
            int directory = FileCalls.openDirectory(from, name);
            try {
                List<DirectoryEntry> entries = FileCalls.list(directory);
                entries.sort(Comparator.comparing(DirectoryEntry::name));
                for (DirectoryEntry entry : entries) {
                    add(
                            directory,
                            entry.name(),
                            TreePath.join(inImage, entry.name()),
                            TreePath.join(below, entry.name()));
                }
            } finally {
                FileCalls.close(directory);
            }
        }

        /** Makes sure that there is a directory, or a link to one, and returns its real path. */
        private String directory(String path, String below) throws IOException {
            String resolved = walk.resolve(path);
            Place place = make(resolved);
            Optional<FileStat> there = FileCalls.find(place.directory(), place.name());
            if (there.isEmpty()) {
                Entry entry =
                        Entry.directory(resolved, DIRECTORY_MODE, rules.mtime())
                                .withOwner(rules.uid(), rules.gid());
                put(place, entry, InputStream.nullInputStream());
                walk.times().set(place.path(), rules.mtime());
            } else if (!there.get().isDirectory()) {
                throw inTheWay(below, "the directory", resolved, "a file");
            }
            return place.path();
        }

        private void addFile(int from, String name, FileStat stat, String path, String below)
                throws IOException {
            refuseDirectory(path, walk.resolve(path), below);
            boolean executable = (stat.mode() & 0100) != 0;
            int derived = executable ? EXECUTABLE_MODE : FILE_MODE;
            int mode = rules.mode() < 0 ? derived : rules.mode();
            Entry entry =
                    Entry.file(path, mode, stat.size(), rules.mtime())
                            .withOwner(rules.uid(), rules.gid());
            int flags = FileCalls.O_RDONLY | FileCalls.O_NOFOLLOW;
            try (InputStream content =
                    new DescriptorInputStream(FileCalls.open(from, name, flags, 0))) {
                put(make(path), entry, content);
            }
        }

        private void addLink(int from, String name, String path, String below) throws IOException {
            refuseDirectory(path, path, below);
            Entry entry =
                    Entry.symlink(path, FileCalls.readLink(from, name), rules.mtime())
                            .withOwner(rules.uid(), rules.gid());
            put(make(path), entry, InputStream.nullInputStream());
        }

        private void refuseDirectory(String path, String resolved, String below)
                throws IOException {
            Optional<Place> place = walk.find(resolved);
            if (place.isPresent()) {
                Optional<FileStat> there =
                        FileCalls.find(place.get().directory(), place.get().name());
                if (there.isPresent() && there.get().isDirectory()) {
                    throw inTheWay(below, "the file", path, "a directory");
                }
            }
        }

        private Place make(String path) throws IOException {
            Place place = walk.make(path, rules.mtime());
            walk.times().keep(place.directoryPath(), place.directory());
            return place;
        }

        private void put(Place place, Entry entry, InputStream content) throws IOException {
            written.add(place.path());
            if (maker.make(place, entry, content)) {
                walk.forget();
            }
        }

        private IOException inTheWay(String below, String kind, String path, String there) {
            return new IOException(
                    String.format(
                            "%s %s cannot be copied to /%s: that is %s in the image",
                            kind, shown(below), TreePath.display(path), there));
        }

        private String shown(String below) {
            return below.isEmpty() ? source.toString() : source + "/" + TreePath.display(below);
        }

        void finish() throws IOException {
            walk.times().apply(walk);
        }

        @Override
        public void close() {
            walk.close();
        }
    }
}
