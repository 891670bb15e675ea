package io.cooper.rootfs;

import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An image with files of a project copied into it, of which nothing is written: the files stay
 * where they are until somebody takes them. Their owners and times on this machine do not count;
 * directories that the image has keep their metadata.
 */
public final class CopiedFiles implements ImageFiles {

    /** More bytes than a name may have on Linux, NAME_MAX. */
    private static final int MAX_NAME = 256;

    private static final int DIRECTORY_MODE = 0755;
    private static final int EXECUTABLE_MODE = 0755;
    private static final int FILE_MODE = 0644;

    /** Takes entries, each with as many bytes as its size says. */
    @FunctionalInterface
    public interface Sink {
        void add(Entry entry, InputStream content) throws IOException;
    }

    private sealed interface Item {}

    /**
     * What needs no content.
     *
     * @param isNew whether the image below has nothing there and below it
     */
    private record Made(Entry entry, boolean isNew) implements Item {}

    /**
     * A file of the project.
     *
     * @param name its path below the source
     */
    private record Copied(String name) implements Item {}

    private final ImageFiles below;
    private final ProjectFiles project;
    private final CopyRules rules;

    /** What is copied, and all directories above. */
    private final TreeMap<String, Item> items = new TreeMap<>();

    /** A directory without links on the way to it: neighbours follow each other. */
    private String known = "";

    private CopiedFiles(ImageFiles below, ProjectFiles project, CopyRules rules) {
        this.below = below;
        this.project = project;
        this.rules = rules;
    }

    /**
     * Copies a file, or all that is in a directory.
     *
     * @param below the image so far
     * @param source a file or directory of this machine; a link here is followed, links below it
     *     are copied as links
     * @param target the path that the file, or the directory, gets in the image. Links to
     *     directories on the way are followed inside the image.
     * @throws IOException if a file cannot be copied there; the message names it
     */
    public static CopiedFiles of(ImageFiles below, Path source, String target, CopyRules rules)
            throws IOException {
        ProjectFiles project = new ProjectFiles(source);
        CopiedFiles copied = new CopiedFiles(below, project, rules);
        copied.add(FileCalls.AT_FDCWD, project.root(), target, "");
        return copied;
    }

    /** Tells whether the image is as it was before. */
    public boolean isEmpty() {
        return items.isEmpty();
    }

    /**
     * Gives away what is new, and the directories above with their metadata, so that it can be
     * applied without guessing them. No time of them is later than that of the new files. They are
     * sorted by path; the same files and image below give the same entries.
     *
     * @throws IOException if a file cannot be read; the message names it
     */
    public void writeTo(Sink sink) throws IOException {
        try (ProjectFiles.Reader reader = project.open()) {
            for (var item : items.entrySet()) {
                if (item.getValue() instanceof Made made) {
                    sink.add(made.entry(), InputStream.nullInputStream());
                    continue;
                }
                try (ProjectFile file = reader.file(((Copied) item.getValue()).name())) {
                    sink.add(entry(item.getKey(), file.stat()), file.content());
                }
            }
        }
    }

    @Override
    public Optional<Entry> stat(String path) throws IOException {
        Item item = items.get(path);
        if (item instanceof Made made) {
            return Optional.of(made.entry());
        }
        if (item instanceof Copied copied) {
            try (ProjectFiles.Reader reader = project.open();
                    ProjectFile file = reader.file(copied.name())) {
                return Optional.of(entry(path, file.stat()));
            }
        }
        boolean isInNew = items.get(TreePath.parent(path)) instanceof Made made && made.isNew();
        return isInNew ? Optional.empty() : below.stat(path);
    }

    @Override
    public InputStream read(String path) throws IOException {
        if (!(items.get(path) instanceof Copied copied)) {
            return below.read(path);
        }
        try (ProjectFiles.Reader reader = project.open()) {
            return reader.file(copied.name()).content();
        }
    }

    private Entry entry(String path, FileStat stat) {
        boolean executable = (stat.mode() & 0100) != 0;
        int derived = executable ? EXECUTABLE_MODE : FILE_MODE;
        int mode = rules.mode() < 0 ? derived : rules.mode();
        return Entry.file(path, mode, stat.size(), rules.mtime())
                .withOwner(rules.uid(), rules.gid());
    }

    /**
     * @param from the directory that the name is in
     * @param name a name of this machine
     * @param inProject the path below the source
     */
    private void add(int from, String name, String path, String inProject) throws IOException {
        try {
            FileStat stat = FileCalls.stat(from, name);
            switch (stat.type()) {
                case FileStat.DIRECTORY -> addDirectory(from, name, path, inProject);
                case FileStat.REGULAR -> {
                    refuseDirectory(path, real(path), inProject);
                    String place = place(path);
                    put(place, new Copied(inProject.equals(place) ? place : inProject));
                }
                case FileStat.SYMLINK -> {
                    refuseDirectory(path, path, inProject);
                    addLink(FileCalls.readLink(from, name), path);
                }
                default ->
                        throw new IOException(
                                project.shown(inProject)
                                        + " is neither file, directory nor symbolic link");
            }
        } catch (ErrnoException e) {
            throw project.explained(e, inProject);
        }
    }

    private void addDirectory(int from, String name, String path, String inProject)
            throws IOException {
        String inImage = directory(path, inProject);
        int directory = FileCalls.openDirectory(from, name);
        try {
            List<DirectoryEntry> entries = FileCalls.list(directory);
            entries.sort(Comparator.comparing(DirectoryEntry::name));
            for (DirectoryEntry entry : entries) {
                String child = entry.name();
                String childPath = TreePath.join(inImage, child);
                add(directory, child, childPath, TreePath.join(inProject, child));
            }
        } finally {
            FileCalls.close(directory);
        }
    }

    /** Makes sure that there is a directory, or a link to one, and returns its real path. */
    private String directory(String path, String inProject) throws IOException {
        String resolved = real(path);
        if (resolved.isEmpty()) {
            return resolved;
        }
        String place = place(resolved);
        Optional<Entry> there = stat(place);
        if (there.isEmpty()) {
            Entry entry =
                    Entry.directory(place, DIRECTORY_MODE, rules.mtime())
                            .withOwner(rules.uid(), rules.gid());
            put(place, new Made(entry, true));
        } else if (there.get().type() != Entry.Type.DIRECTORY) {
            throw inTheWay(inProject, "the directory", resolved, "a file");
        }
        return place;
    }

    private void addLink(String text, String path) throws IOException {
        String place = place(path);
        Entry entry = Entry.symlink(place, text, rules.mtime()).withOwner(rules.uid(), rules.gid());
        put(place, new Made(entry, true));
    }

    private void refuseDirectory(String path, String resolved, String inProject)
            throws IOException {
        if (resolved.isEmpty()
                || stat(resolved).map(Entry::type).orElse(null) == Entry.Type.DIRECTORY) {
            throw inTheWay(inProject, "the file", path, "a directory");
        }
    }

    private IOException inTheWay(String inProject, String kind, String path, String there) {
        return new IOException(
                String.format(
                        "%s %s cannot be copied to /%s: that is %s in the image",
                        kind, project.shown(inProject), TreePath.display(path), there));
    }

    /** Returns the path with all links resolved, the last too. */
    private String real(String path) throws IOException {
        if (TreePath.parent(path).equals(known)
                && stat(path).map(Entry::type).orElse(null) != Entry.Type.SYMLINK) {
            return path;
        }
        return resolve(path);
    }

    /** Returns the path without links before its last component; what is missing is made. */
    private String place(String path) throws IOException {
        String parent = TreePath.parent(path);
        if (!parent.equals(known)) {
            known =
                    new ImageWalk(this)
                            .make(
                                    parent,
                                    missing -> {
                                        Entry entry = Entry.directory(missing, 0755, rules.mtime());
                                        put(missing, new Made(entry, true));
                                    });
        }
        return TreePath.join(known, TreePath.name(path));
    }

    /** Puts something in a directory that is there. */
    private void put(String path, Item item) throws IOException {
        String name = TreePath.name(path);
        LayerName.requireHoldable(path);
        if (path.length() >= PathWalk.MAX_PATH || name.length() >= MAX_NAME) {
            throw new IOException(TreePath.display(path) + ": the path or its name is too long");
        }
        items.put(path, item);
        String parent = TreePath.parent(path);
        while (!parent.isEmpty() && !items.containsKey(parent)) {
            items.put(parent, new Made(asItIs(parent), false));
            parent = TreePath.parent(parent);
        }
    }

    private Entry asItIs(String directory) throws IOException {
        Entry entry = below.stat(directory).orElseThrow();
        TreeMap<String, byte[]> xattrs = new TreeMap<>(entry.xattrs());
        xattrs.keySet().removeIf(name -> !Xattrs.belongsToImage(name));
        Instant latest = rules.mtime();
        Entry clamped = entry.mtime().isAfter(latest) ? entry.withMtime(latest) : entry;
        return clamped.withXattrs(xattrs);
    }
}
