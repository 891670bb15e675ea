package io.cooper.rootfs;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** A file of a project, or a directory with all that is in it. */
final class ProjectFiles {

    private final Path source;
    private final String root;

    /**
     * @param source a link here is followed
     */
    ProjectFiles(Path source) throws IOException {
        this.source = source;
        this.root = HostPath.bytes(source.toRealPath());
    }

    /** Returns the bytes of the source's path, without links. */
    String root() {
        return root;
    }

    /** Returns a path below the source as text for a message. */
    String shown(String path) {
        return path.isEmpty() ? source.toString() : source + "/" + TreePath.display(path);
    }

    IOException explained(ErrnoException e, String path) {
        return new IOException("cannot copy " + shown(path) + ": " + e.getMessage(), e);
    }

    Reader open() throws IOException {
        try {
            return new Reader(FileCalls.open(FileCalls.AT_FDCWD, root, FileCalls.O_PATH, 0));
        } catch (ErrnoException e) {
            throw explained(e, "");
        }
    }

    /** Opens the files, of which neighbours are best asked for one after the other. */
    final class Reader implements Closeable {

        private final int descriptor;
        private final PathWalk walk;

        private Reader(int descriptor) {
            this.descriptor = descriptor;
            this.walk = new PathWalk(descriptor, PathWalk.Links.STRICT);
        }

        /**
         * Opens a file.
         *
         * @param path below the source, which itself is the empty path
         */
        ProjectFile file(String path) throws IOException {
            try {
                // Without O_NONBLOCK a FIFO that took the file's place would wait for a writer.
                int flags = FileCalls.O_RDONLY | FileCalls.O_NOFOLLOW | FileCalls.O_NONBLOCK;
                int file;
                if (path.isEmpty()) {
                    file = FileCalls.open(FileCalls.AT_FDCWD, root, flags, 0);
                } else {
                    Place place = walk.find(path).orElseThrow(() -> changed(path));
                    file = FileCalls.open(place.directory(), place.name(), flags, 0);
                }
                FileStat stat = FileCalls.stat(file);
                if (!stat.isRegular()) {
                    FileCalls.close(file);
                    throw changed(path);
                }
                return new ProjectFile(file, stat);
            } catch (ErrnoException e) {
                throw explained(e, path);
            }
        }

        private IOException changed(String path) {
            return new IOException(shown(path) + " changed while it was being copied");
        }

        @Override
        public void close() {
            walk.close();
            FileCalls.close(descriptor);
        }
    }
}
