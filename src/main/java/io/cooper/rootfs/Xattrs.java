package io.cooper.rootfs;

import io.cooper.linux.ErrnoException;
import io.cooper.linux.FileCalls;
import io.cooper.linux.FileStat;
import java.io.IOException;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which extended attributes belong to an image: file capabilities and what users set. The others
 * belong to the machine that a tree lies on ({@code security.selinux}, {@code trusted.*}), and ACLs
 * are left out as all builders of images do.
 */
final class Xattrs {

    private static final String CAPABILITY = "security.capability";
    private static final String OF_USERS = "user.";

    private Xattrs() {}

    static boolean belongsToImage(String name) {
        return name.equals(CAPABILITY) || name.startsWith(OF_USERS);
    }

    static boolean areSame(SortedMap<String, byte[]> a, SortedMap<String, byte[]> b) {
        return a.keySet().equals(b.keySet())
                && a.entrySet().stream()
                        .allMatch(x -> Arrays.equals(x.getValue(), b.get(x.getKey())));
    }

    /** Returns those of a name that belong to an image; only files and directories have any. */
    static SortedMap<String, byte[]> read(int directory, String name, FileStat stat)
            throws IOException {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        if (stat.isRegular() || stat.isDirectory()) {
            for (String attribute : FileCalls.listAttributes(directory, name)) {
                if (belongsToImage(attribute)) {
                    xattrs.put(attribute, FileCalls.attribute(directory, name, attribute));
                }
            }
        }
        return xattrs;
    }

    /** Sets those of an entry that belong to an image. */
    static void write(int directory, String name, SortedMap<String, byte[]> xattrs)
            throws IOException {
        for (var xattr : xattrs.entrySet()) {
            if (belongsToImage(xattr.getKey())) {
                try {
                    FileCalls.changeAttribute(directory, name, xattr.getKey(), xattr.getValue());
                } catch (ErrnoException e) {
                    if (e.errno() != ErrnoException.EOPNOTSUPP) {
                        throw e;
                    }
                    throw new IOException(
                            "the file system there keeps no extended attribute "
                                    + TreePath.display(xattr.getKey()),
                            e);
                }
            }
        }
    }

    /** Removes those that belong to an image and are not among the wanted ones. */
    static void removeOthers(int directory, String name, SortedMap<String, byte[]> wanted)
            throws IOException {
        for (String attribute : FileCalls.listAttributes(directory, name)) {
            if (belongsToImage(attribute) && !wanted.containsKey(attribute)) {
                FileCalls.removeAttribute(directory, name, attribute);
            }
        }
    }
}
