package io.cooper.archive;

import io.cooper.rootfs.Entry;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A package whose files are in the tree, and what dpkg's database is to know of it.
 *
 * @param file the package
 * @param control its control files by name, e.g. {@code postinst}
 * @param paths all that it brought, as dpkg lists it, in the order of its archive
 * @param directories of those, the directories, with their metadata
 * @param conffiles the MD5 sums of its configuration files, by path with a leading slash
 * @param newest the latest time of modification of a file in it
 */
record UnpackedPackage(
        PackageFile file,
        Map<String, ControlFile> control,
        List<String> paths,
        List<Entry> directories,
        Map<String, String> conffiles,
        Instant newest) {

    /** A file of the control archive; one char of the content is a byte. */
    record ControlFile(Entry entry, String content) {}

    /** Returns the text of a control file; empty if the package has none of that name. */
    String text(String name) {
        ControlFile found = control.get(name);
        return found == null ? "" : found.content();
    }

    /** Returns what the files about it in dpkg's database begin with. */
    String databaseName() {
        boolean qualified = text("control").lines().anyMatch(l -> l.equals("Multi-Arch: same"));
        return qualified ? file.name() + ":" + file.architecture() : file.name();
    }
}
