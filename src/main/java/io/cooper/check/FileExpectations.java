package io.cooper.check;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What structure tests say of the files of an image; read from its tree, so nothing runs. */
final class FileExpectations {

    private static final int MAX_FILE = 64 << 20;

    private static final String DOCUMENTATION = "usr/share/doc";

    /** container-structure-test's lists. */
    private static final List<String> FORBIDDEN_LICENSES = List.of("AGPL", "WTFPL");

    private static final List<String> EXEMPT_PACKAGES = List.of("libgnutls30");

    private final Rootfs rootfs;

    FileExpectations(Rootfs rootfs) {
        this.rootfs = rootfs;
    }

    List<String> check(StructureTest.OfExistence test, String path) throws IOException {
        Optional<Entry> entry = rootfs.stat(TreePath.of(path));
        if (entry.isPresent() != test.exists()) {
            return List.of(path + (test.exists() ? " is not there" : " is there"));
        }
        return entry.isEmpty() ? List.of() : check(test.metadata(), path, entry.get());
    }

    private static List<String> check(StructureTest.Metadata wanted, String path, Entry entry) {
        List<String> faults = new ArrayList<>();
        String permissions = permissions(entry);
        if (!wanted.permissions().isEmpty() && !wanted.permissions().equals(permissions)) {
            faults.add(path + " has " + permissions + ", not " + wanted.permissions());
        }
        if (wanted.uid() >= 0 && wanted.uid() != entry.uid()) {
            faults.add(path + " has the owner " + entry.uid() + ", not " + wanted.uid());
        }
        if (wanted.gid() >= 0 && wanted.gid() != entry.gid()) {
            faults.add(path + " has the group " + entry.gid() + ", not " + wanted.gid());
        }
        if (!wanted.executableBy().isEmpty()) {
            int bits =
                    switch (wanted.executableBy()) {
                        case "owner" -> 0100;
                        case "group" -> 0010;
                        case "other" -> 0001;
                        case "any" -> 0111;
                        default -> 0;
                    };
            if (bits == 0) {
                faults.add(
                        "isExecutableBy is owner, group, other or any, not "
                                + wanted.executableBy());
            } else if ((entry.mode() & bits) == 0) {
                faults.add(
                        path
                                + " cannot be executed by "
                                + wanted.executableBy()
                                + ": it has "
                                + permissions);
            }
        }
        return faults;
    }

    /** Returns a mode in the form of Go's {@code FileMode.String}, which the schema takes. */
    static String permissions(Entry entry) {
        StringBuilder text =
                new StringBuilder(
                        switch (entry.type()) {
                            case DIRECTORY -> "d";
                            case SYMLINK -> "L";
                            case FIFO -> "p";
                            case BLOCK_DEVICE, CHAR_DEVICE -> "D";
                            case FILE, HARD_LINK -> "";
                        });
        text.append((entry.mode() & 04000) != 0 ? "u" : "");
        text.append((entry.mode() & 02000) != 0 ? "g" : "");
        text.append(entry.type() == Entry.Type.CHAR_DEVICE ? "c" : "");
        text.append((entry.mode() & 01000) != 0 ? "t" : "");
        if (text.length() == 0) {
            text.append('-');
        }
        for (int bit = 8; bit >= 0; bit--) {
            text.append((entry.mode() & 1 << bit) != 0 ? "rwxrwxrwx".charAt(8 - bit) : '-');
        }
        return text.toString();
    }

    List<String> check(StructureTest.OfContent test) throws IOException {
        try {
            return test.contents().check(test.path(), read(TreePath.of(test.path())));
        } catch (IOException e) {
            return List.of(e.getMessage());
        }
    }

    List<String> check(StructureTest.OfLicenses test) throws IOException {
        List<String> files = new ArrayList<>();
        if (test.debian()) {
            for (String name : rootfs.list(DOCUMENTATION)) {
                String directory = TreePath.join(DOCUMENTATION, name);
                Optional<Entry> entry = rootfs.stat(directory);
                if (entry.isPresent()
                        && entry.get().type() == Entry.Type.DIRECTORY
                        && !EXEMPT_PACKAGES.contains(name)) {
                    files.add(TreePath.join(directory, "copyright"));
                }
            }
        }
        test.files().forEach(file -> files.add(TreePath.of(file)));
        List<String> faults = new ArrayList<>();
        for (String file : files) {
            try {
                String text = read(file).toUpperCase(Locale.ROOT);
                FORBIDDEN_LICENSES.stream()
                        .filter(text::contains)
                        .forEach(license -> faults.add("/" + file + " names " + license));
            } catch (IOException e) {
                faults.add(e.getMessage());
            }
        }
        return faults;
    }

    private String read(String path) throws IOException {
        try (InputStream in = rootfs.read(path)) {
            byte[] bytes = in.readNBytes(MAX_FILE + 1);
            if (bytes.length > MAX_FILE) {
                throw new IOException("it is larger than " + (MAX_FILE >> 20) + " MB");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException(
                    "/" + TreePath.display(path) + " cannot be read: " + e.getMessage(), e);
        }
    }
}
