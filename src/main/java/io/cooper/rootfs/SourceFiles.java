package io.cooper.rootfs;

import io.cooper.linux.DescriptorInputStream;
import io.cooper.linux.DirectoryEntry;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import io.cooper.oci.Digest;
import io.cooper.oci.DigestOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Files of a project as two digests.
 *
 * @param content of all that {@link CopiedFiles} takes of them: names, contents, links, and whether
 *     they are executable
 * @param state of what they are on this machine, inodes and times of change among it: it is another
 *     one as soon as somebody has written to one of them
 */
public record SourceFiles(Digest content, Digest state) {

    /**
     * Reads a file, or all that is in a directory.
     *
     * @param source a link here is followed, links below it are not
     * @param digests what is known of files that have not been touched since
     */
    public static SourceFiles of(Path source, FileDigests digests) throws IOException {
        Reading reading = new Reading(digests);
        reading.add(FileCalls.AT_FDCWD, HostPath.bytes(source.toRealPath()), "");
        return new SourceFiles(reading.content.digest(), reading.state.digest());
    }

    /** Returns the state that the files are in now, without reading them. */
    public static Digest stateOf(Path source) throws IOException {
        Reading reading = new Reading(null);
        reading.add(FileCalls.AT_FDCWD, HostPath.bytes(source.toRealPath()), "");
        return reading.state.digest();
    }

    private static final class Reading {

        private final DigestOutputStream content = sink();
        private final DigestOutputStream state = sink();
        private final FileDigests digestsOrNull;

        /**
         * @param digestsOrNull null to read no contents
         */
        Reading(FileDigests digestsOrNull) {
            this.digestsOrNull = digestsOrNull;
        }

        /**
         * @param from the directory that the name is in
         * @param path below the source
         */
        void add(int from, String name, String path) throws IOException {
            FileStat stat = FileCalls.stat(from, name);
            line(
                    state,
                    path,
                    stat.device() + " " + stat.inode() + " " + stat.mode() + " " + stat.size(),
                    stat.ctimeSeconds() + "." + stat.ctimeNanos());
            switch (stat.type()) {
                case FileStat.DIRECTORY -> addDirectory(from, name, path);
                case FileStat.REGULAR -> addFile(from, name, path, stat);
                case FileStat.SYMLINK ->
                        line(content, "symlink", path, FileCalls.readLink(from, name));
                // Copying it fails, so there is no result to be mistaken for another one.
                default -> line(content, "special", path);
            }
        }

        private void addDirectory(int from, String name, String path) throws IOException {
            line(content, "directory", path);
            int directory = FileCalls.openDirectory(from, name);
            try {
                List<DirectoryEntry> entries = FileCalls.list(directory);
                entries.sort(Comparator.comparing(DirectoryEntry::name));
                for (DirectoryEntry entry : entries) {
                    add(directory, entry.name(), TreePath.join(path, entry.name()));
                }
            } finally {
                FileCalls.close(directory);
            }
        }

        private void addFile(int from, String name, String path, FileStat stat) throws IOException {
            if (digestsOrNull == null) {
                return;
            }
            int flags = FileCalls.O_RDONLY | FileCalls.O_NOFOLLOW;
            int file = FileCalls.open(from, name, flags, 0);
            try (InputStream in = new DescriptorInputStream(file)) {
                String kind = (stat.mode() & 0100) != 0 ? "executable" : "file";
                line(content, kind, path, digest(file, in).toString());
            }
        }

        private Digest digest(int file, InputStream in) throws IOException {
            FileStat state = FileCalls.stat(file);
            Optional<Digest> known = digestsOrNull.find(state);
            if (known.isPresent()) {
                return known.get();
            }
            Digest digest = Digest.sha256(in);
            if (FileCalls.stat(file).isUntouchedSince(state)) {
                digestsOrNull.keep(state, digest);
            }
            return digest;
        }

        /** Each field has its length before it, so that none can be taken for another one. */
        private static void line(DigestOutputStream digest, String... fields) throws IOException {
            for (String field : fields) {
                String text = field.length() + " " + field + "\n";
                digest.write(text.getBytes(StandardCharsets.ISO_8859_1));
            }
        }

        private static DigestOutputStream sink() {
            return new DigestOutputStream(OutputStream.nullOutputStream());
        }
    }
}
