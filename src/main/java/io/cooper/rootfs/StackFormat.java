package io.cooper.rootfs;

import io.cooper.rootfs.LayerStack.Node;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a tree is remembered from one build to the next: a tar archive of as many headers would take
 * longer to write and to read than all else that copying a few files needs. Whoever changes it
 * changes the key that trees are remembered under.
 */
final class StackFormat {

    private static final int BUFFER = 64 * 1024;

    private StackFormat() {}

    /** Writes nodes; one that is there twice is another name, and read as the same again. */
    static void write(SortedMap<String, Node> nodes, OutputStream to) throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to, BUFFER));
        IdentityHashMap<Node, String> firstNames = new IdentityHashMap<>();
        out.writeInt(nodes.size());
        for (Map.Entry<String, Node> named : nodes.entrySet()) {
            write(named.getKey(), out);
            String first = firstNames.putIfAbsent(named.getValue(), named.getKey());
            write(first == null ? "" : first, out);
            if (first == null) {
                write(named.getValue(), out);
            }
        }
        out.flush();
    }

    private static void write(Node node, DataOutputStream out) throws IOException {
        Entry entry = node.entry();
        write(entry.type().name(), out);
        out.writeShort(entry.mode());
        out.writeInt((int) entry.uid());
        out.writeInt((int) entry.gid());
        out.writeLong(entry.size());
        Instant mtime = entry.mtime();
        out.writeLong(mtime.getEpochSecond());
        out.writeInt(mtime.getNano());
        write(entry.linkTarget(), out);
        out.writeInt(entry.major());
        out.writeInt(entry.minor());
        out.writeInt(entry.xattrs().size());
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            write(xattr.getKey(), out);
            out.writeInt(xattr.getValue().length);
            out.write(xattr.getValue());
        }
        out.writeBoolean(node.textOrNull() != null);
        if (node.textOrNull() != null) {
            write(node.textOrNull(), out);
        }
    }

    private static void write(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Returns what was written. Digests of contents are not. */
    static Map<String, Node> read(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(from, BUFFER));
        TreeMap<String, Node> nodes = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String path = text(in);
            String first = text(in);
            nodes.put(path, first.isEmpty() ? node(path, in) : nodes.get(first));
        }
        return nodes;
    }

    private static Node node(String path, DataInputStream in) throws IOException {
        Entry.Type type = Entry.Type.valueOf(text(in));
        int mode = in.readUnsignedShort();
        long uid = Integer.toUnsignedLong(in.readInt());
        long gid = Integer.toUnsignedLong(in.readInt());
        long size = in.readLong();
        Instant mtime = Instant.ofEpochSecond(in.readLong(), in.readInt());
        String link = text(in);
        int major = in.readInt();
        int minor = in.readInt();
        TreeMap<String, byte[]> xattrs = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            xattrs.put(text(in), bytes(in));
        }
        Entry entry =
                new Entry(path, type, mode, uid, gid, size, mtime, link, major, minor, xattrs);
        return new Node(entry, null, in.readBoolean() ? text(in) : null);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("a remembered tree is cut off");
        }
        return bytes;
    }
}
