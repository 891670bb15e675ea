package io.cooper.rootfs;

import io.cooper.linux.DescriptorInputStream;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.SortedMap;

/** Reads an entry with all its metadata from a tree. */
final class EntryReader {

    private EntryReader() {}

    /** Returns what is at a place, or nothing if there is nothing or a socket. */
    static Optional<Entry> read(Place place, String path) throws IOException {
        Optional<FileStat> stat = FileCalls.find(place.directory(), place.name());
        return stat.isEmpty() ? Optional.empty() : read(place, path, stat.get());
    }

    static Optional<Entry> read(Place place, String path, FileStat stat) throws IOException {
        Optional<Entry.Type> type = type(stat);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        boolean device =
                type.get() == Entry.Type.CHAR_DEVICE || type.get() == Entry.Type.BLOCK_DEVICE;
        String target = stat.isSymlink() ? FileCalls.readLink(place.directory(), place.name()) : "";
        SortedMap<String, byte[]> xattrs = Xattrs.read(place.directory(), place.name(), stat);
        return Optional.of(
                new Entry(
                        path,
                        type.get(),
                        stat.permissions(),
                        stat.uid(),
                        stat.gid(),
                        stat.isRegular() ? stat.size() : 0,
                        stat.mtime(),
                        target,
                        device ? stat.rdevMajor() : 0,
                        device ? stat.rdevMinor() : 0,
                        xattrs));
    }

    /** Opens a file's content. */
    static InputStream content(Place place) throws IOException {
        // Without O_NONBLOCK a FIFO that took the file's place would wait here for a writer.
        int flags = FileCalls.O_RDONLY | FileCalls.O_NOFOLLOW | FileCalls.O_NONBLOCK;
        return new DescriptorInputStream(FileCalls.open(place.directory(), place.name(), flags, 0));
    }

    private static Optional<Entry.Type> type(FileStat stat) {
        return switch (stat.type()) {
            case FileStat.REGULAR -> Optional.of(Entry.Type.FILE);
            case FileStat.DIRECTORY -> Optional.of(Entry.Type.DIRECTORY);
            case FileStat.SYMLINK -> Optional.of(Entry.Type.SYMLINK);
            case FileStat.FIFO -> Optional.of(Entry.Type.FIFO);
            case FileStat.CHAR_DEVICE -> Optional.of(Entry.Type.CHAR_DEVICE);
            case FileStat.BLOCK_DEVICE -> Optional.of(Entry.Type.BLOCK_DEVICE);
            default -> Optional.empty();
        };
    }
}
