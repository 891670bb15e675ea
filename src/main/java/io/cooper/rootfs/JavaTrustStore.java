package io.cooper.rootfs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The certificates that Java trusts, in the keystore that Debian's ca-certificates-java makes when
 * it is installed. Java notes of each certificate when it was added, to the millisecond, and their
 * order is that of a directory: another file in each build, and nothing that anybody reads. A
 * keystore of another format, with another password or with private keys is somebody's own and
 * stays as it is.
 */
public final class JavaTrustStore {

    private static final String PATH = "etc/ssl/certs/java/cacerts";

    /** No secret: what the package says in /etc/default/cacerts. */
    private static final String PASSWORD = "changeit";

    /** Of the format JKS, as the JDK's sun.security.provider.JavaKeyStore writes it. */
    private static final int MAGIC = 0xfeedfeed;

    private static final int VERSION = 2;
    private static final int CERTIFICATE = 2;
    private static final int DIGEST = 20;
    private static final String SALT = "Mighty Aphrodite";

    private final Rootfs rootfs;
    private final Instant latest;

    /**
     * @param latest the time that no certificate was added later than
     */
    public JavaTrustStore(Rootfs rootfs, Instant latest) {
        this.rootfs = rootfs;
        this.latest = latest;
    }

    /**
     * Sees to it that no date in the keystore is later, and that the certificates are in the order
     * of their names.
     *
     * @param written the paths that are new or changed
     * @return whether the tree has changed
     */
    public boolean settle(Collection<String> written) throws IOException {
        Entry entry = written.contains(PATH) ? rootfs.stat(PATH).orElse(null) : null;
        if (entry == null || entry.type() != Entry.Type.FILE) {
            return false;
        }
        byte[] store;
        try (InputStream in = rootfs.read(PATH)) {
            store = in.readAllBytes();
        }
        byte[] settled = settled(store);
        if (Arrays.equals(settled, store)) {
            return false;
        }
        rootfs.create(entry, new ByteArrayInputStream(settled));
        return true;
    }

    private byte[] settled(byte[] store) {
        if (store.length <= DIGEST || !Arrays.equals(digest(store), digestIn(store))) {
            return store;
        }
        ByteBuffer settled = ByteBuffer.allocate(store.length);
        try {
            SortedMap<String, byte[]> entries =
                    entries(ByteBuffer.wrap(store, 0, store.length - DIGEST));
            settled.putInt(MAGIC).putInt(VERSION).putInt(entries.size());
            entries.values().forEach(settled::put);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return store;
        }
        return settled.remaining() == DIGEST ? settled.put(digest(settled.array())).array() : store;
    }

    /**
     * Returns the entries, dated, by the certificates' names.
     *
     * @throws IllegalArgumentException if it has other entries
     * @throws BufferUnderflowException if it ends too early
     */
    private SortedMap<String, byte[]> entries(ByteBuffer store) {
        require(store.getInt() == MAGIC && store.getInt() == VERSION);
        int count = store.getInt();
        SortedMap<String, byte[]> entries = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int start = store.position();
            require(store.getInt() == CERTIFICATE);
            byte[] name = next(store, Short.toUnsignedInt(store.getShort()));
            int dateAt = store.position() - start;
            long date = Math.min(store.getLong(), latest.toEpochMilli());
            next(store, Short.toUnsignedInt(store.getShort())); // its type
            next(store, store.getInt());
            int length = store.position() - start;
            byte[] entry = next(store.position(start), length);
            ByteBuffer.wrap(entry).putLong(dateAt, date);
            entries.put(new String(name, StandardCharsets.ISO_8859_1), entry);
        }
        require(!store.hasRemaining());
        return entries;
    }

    private static void require(boolean isAsExpected) {
        if (!isAsExpected) {
            throw new IllegalArgumentException("not the keystore of ca-certificates-java");
        }
    }

    private static byte[] next(ByteBuffer store, int count) {
        require(count >= 0 && count <= store.remaining());
        byte[] bytes = new byte[count];
        store.get(bytes);
        return bytes;
    }

    private static byte[] digestIn(byte[] store) {
        return Arrays.copyOfRange(store, store.length - DIGEST, store.length);
    }

    /** Returns the digest that a keystore of this content ends with. */
    private static byte[] digest(byte[] store) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(PASSWORD.getBytes(StandardCharsets.UTF_16BE));
            sha.update(SALT.getBytes(StandardCharsets.UTF_8));
            sha.update(store, 0, store.length - DIGEST);
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
