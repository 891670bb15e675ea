package io.cooper.base;

import io.cooper.oci.Digest;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that is in a tree: of each path its type, mode, owner, attributes and content in a line. */
final class FileTree {

    private final Rootfs rootfs;
    private final SortedMap<String, String> lines = new TreeMap<>();

    private FileTree(Rootfs rootfs) {
        this.rootfs = rootfs;
    }

    static SortedMap<String, String> of(Rootfs rootfs) throws IOException {
        FileTree tree = new FileTree(rootfs);
        tree.addAllIn("");
        return tree.lines;
    }

    private void addAllIn(String directory) throws IOException {
        for (String name : rootfs.list(directory)) {
            String path = TreePath.join(directory, name);
            Entry entry = rootfs.stat(path).orElseThrow();
            lines.put(path, line(entry));
            if (entry.type() == Entry.Type.DIRECTORY) {
                addAllIn(path);
            }
        }
    }

    private String line(Entry entry) throws IOException {
        StringBuilder line = new StringBuilder(entry.type().toString());
        line.append(String.format(" %04o %d:%d", entry.mode(), entry.uid(), entry.gid()));
        line.append(' ').append(entry.linkTarget()).append(entry.major()).append(entry.minor());
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            line.append(' ').append(xattr.getKey()).append(Arrays.toString(xattr.getValue()));
        }
        if (entry.type() == Entry.Type.FILE) {
            try (InputStream in = rootfs.read(entry.path())) {
                line.append(' ').append(Digest.sha256(in));
            }
        }
        return line.toString();
    }
}
