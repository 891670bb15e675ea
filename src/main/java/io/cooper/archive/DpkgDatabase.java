package io.cooper.archive;

import io.cooper.archive.UnpackedPackage.ControlFile;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.TreeWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code dpkg --unpack} would have noted of packages whose files were laid into a tree that
 * had none before (dpkg(1), deb-control(5), deb-triggers(5)).
 */
final class DpkgDatabase {

    private static final String DIRECTORY = "var/lib/dpkg/";

    private final TreeWriter tree;
    private final Instant time;

    /**
     * @param time of modification that new files get
     */
    DpkgDatabase(TreeWriter tree, Instant time) {
        this.tree = tree;
        this.time = time;
    }

    /** Writes the database: all packages are unpacked, and none is configured. */
    void write(Collection<UnpackedPackage> packages) throws IOException {
        StringBuilder status = new StringBuilder();
        for (UnpackedPackage unpacked : packages) {
            status.append(status(unpacked));
            writeInfo(unpacked);
        }
        write("info/format", "1\n");
        write("status", status.toString());
        writeTriggers(packages);
    }

    private static String status(UnpackedPackage unpacked) {
        StringBuilder paragraph = new StringBuilder(unpacked.text("control").strip());
        paragraph.append("\nStatus: install ok unpacked\n");
        if (!unpacked.conffiles().isEmpty()) {
            // With their sums dpkg takes them for installed, and asks nothing.
            paragraph.append("Conffiles:\n");
            unpacked.conffiles()
                    .forEach(
                            (path, md5) ->
                                    paragraph
                                            .append(' ')
                                            .append(path)
                                            .append(' ')
                                            .append(md5)
                                            .append('\n'));
        }
        return paragraph.append('\n').toString();
    }

    private void writeInfo(UnpackedPackage unpacked) throws IOException {
        String prefix = "info/" + unpacked.databaseName() + ".";
        for (Map.Entry<String, ControlFile> file : unpacked.control().entrySet()) {
            if (!file.getKey().equals("control")) {
                Entry entry = file.getValue().entry();
                write(
                        prefix + file.getKey(),
                        entry.mode(),
                        entry.mtime(),
                        file.getValue().content());
            }
        }
        write(prefix + "list", String.join("\n", unpacked.paths()) + "\n");
    }

    /** Files of interest stand in one file together, named triggers in a file each. */
    private void writeTriggers(Collection<UnpackedPackage> packages) throws IOException {
        SortedMap<String, StringBuilder> files = new TreeMap<>();
        files.put("File", new StringBuilder());
        files.put("Unincorp", new StringBuilder());
        for (UnpackedPackage unpacked : packages) {
            for (String line : unpacked.text("triggers").lines().toList()) {
                List<String> words = List.of(line.replaceFirst("#.*", "").trim().split("\\s+", -1));
                if (words.size() == 2 && words.get(0).startsWith("interest")) {
                    String interested =
                            unpacked.databaseName()
                                    + (words.get(0).endsWith("-noawait") ? "/noawait" : "");
                    String trigger = words.get(1);
                    boolean file = trigger.startsWith("/");
                    files.computeIfAbsent(file ? "File" : trigger, name -> new StringBuilder())
                            .append(file ? trigger + " " : "")
                            .append(interested)
                            .append('\n');
                }
            }
        }
        for (Map.Entry<String, StringBuilder> file : files.entrySet()) {
            write("triggers/" + file.getKey(), file.getValue().toString());
        }
    }

    private void write(String name, String content) throws IOException {
        write(name, 0644, time, content);
    }

    private void write(String name, int mode, Instant mtime, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        tree.create(
                Entry.file(DIRECTORY + name, mode, bytes.length, mtime),
                new ByteArrayInputStream(bytes));
    }
}
