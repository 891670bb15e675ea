package io.cooper.archive;

import io.cooper.archive.UnpackedPackage.ControlFile;
import io.cooper.rootfs.Compression;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.TarReader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a binary package (deb(5)): its control files first, and then what it installs. */
final class DebFile implements Closeable {

    private final InputStream in;
    private final ArArchive members;
    private final Map<String, ControlFile> control = new LinkedHashMap<>();
    private final TarReader data;

    /**
     * Opens a file and reads its control files.
     *
     * @throws IOException if it is no package
     */
    DebFile(Path file) throws IOException {
        this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            this.members = new ArArchive(in);
            readControl(member("control.tar"));
            this.data = new TarReader(member("data.tar"));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private InputStream member(String start) throws IOException {
        Optional<ArArchive.Member> member = members.next();
        while (member.isPresent()) {
            String name = member.get().name();
            if (name.startsWith(start)) {
                return Compression.decompress(member.get().content(), name);
            }
            member = members.next();
        }
        throw new IOException("it has no " + start + " in it");
    }

    private void readControl(InputStream tar) throws IOException {
        TarReader reader = new TarReader(tar);
        Optional<Entry> next = reader.next();
        while (next.isPresent()) {
            Entry entry = next.get();
            String name = path(entry.path());
            if (entry.type() == Entry.Type.FILE && !name.contains("/")) {
                byte[] bytes = reader.content().readAllBytes();
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                control.put(name, new ControlFile(entry, text));
            }
            next = reader.next();
        }
        if (!control.containsKey("control")) {
            throw new IOException("it has no control file in it");
        }
    }

    /** Returns its control files by name. */
    Map<String, ControlFile> control() {
        return control;
    }

    /** Returns what it installs; names there are as {@link #path} takes them. */
    TarReader data() {
        return data;
    }

    /**
     * Returns a name in a package, such as {@code ./usr/bin/}, as a path in a tree.
     *
     * @throws IOException if it lies outside of it
     */
    static String path(String name) throws IOException {
        String path = name.startsWith("./") ? name.substring(2) : name;
        path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (path.startsWith("/") || List.of(path.split("/", -1)).contains("..")) {
            throw new IOException("it has a file outside the tree: " + name);
        }
        return path.equals(".") ? "" : path;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
