package io.cooper.rootfs;

import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import io.cooper.oci.Digest;
import io.cooper.oci.DigestOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the kernel notes of all files of a tree, as one digest: another one later means that
 * something was touched, and the same that nothing was. The time of status change (ctime,
 * nanoseconds) tells of every change of content, name, owner, mode, time or attributes, and no
 * program can set it. Names are taken in the order in which the directories list them, which does
 * not change by itself.
 *
 * @param digest of all files
 * @param bytes how large the files are together
 */
public record TreeState(Digest digest, long bytes) {

    private static final class Collected {

        /** How many bytes are written of a file, after its name. */
        private static final int LENGTH = 33;

        private final DigestOutputStream digest =
                new DigestOutputStream(OutputStream.nullOutputStream());
        private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        private long bytes;

        private void add(String name, FileStat stat) throws IOException {
            if (buffer.remaining() < name.length() + LENGTH) {
                flush();
            }
            buffer.put(name.getBytes(StandardCharsets.ISO_8859_1));
            buffer.put((byte) 0); // no name has one
            buffer.putInt(stat.mode()).putLong(stat.inode()).putLong(stat.size());
            buffer.putLong(stat.ctimeSeconds()).putInt(stat.ctimeNanos());
            bytes += stat.size();
        }

        private void flush() throws IOException {
            digest.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }

        private TreeState end() throws IOException {
            flush();
            return new TreeState(digest.digest(), bytes);
        }
    }

    /** Returns the present state of a tree in which nobody works now. */
    public static TreeState of(Rootfs rootfs) throws IOException {
        Collected all = new Collected();
        int root = rootfs.descriptor();
        all.add(".", FileCalls.stat(root, "."));
        TreeScan.scan(
                root,
                (place, stat) -> {
                    all.add(place.name(), stat);
                    return true;
                });
        return all.end();
    }
}
