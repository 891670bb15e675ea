package io.cooper.archive;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a suite's {@code Release} file says: which indexes it has, and until when it is to be
 * believed (<a href="https://wiki.debian.org/DebianRepository/Format">Debian repository
 * format</a>).
 */
final class Release {

    private static final String MEDIA_TYPE = "application/vnd.debian.packages";

    private final Map<String, String> fields;
    private final Map<String, Descriptor> files = new HashMap<>();

    private Release(Map<String, String> fields) throws IOException {
        this.fields = fields;
        for (String line : fields.getOrDefault("sha256", "").split("\n", -1)) {
            String[] columns = line.trim().split("\\s+", -1);
            if (columns.length == 3) {
                files.put(
                        columns[2],
                        Descriptor.of(
                                MEDIA_TYPE,
                                new Digest("sha256", columns[0]),
                                Long.parseLong(columns[1])));
            }
        }
        if (files.isEmpty()) {
            throw new IOException("it has no SHA256 sums");
        }
    }

    /**
     * Reads a suite's file, whose signature has been checked, and refuses one that is of another
     * suite or too old.
     *
     * @param what the file, for messages
     */
    static Release parse(byte[] text, String suite, String what, Instant now) throws IOException {
        Release release;
        try {
            release =
                    new Release(
                            new Paragraphs(new ByteArrayInputStream(text), Set.of())
                                    .next()
                                    .orElse(Map.of()));
        } catch (IOException | IllegalArgumentException e) {
            throw new ArchiveException(what + " is no Release file: " + e.getMessage(), e);
        }
        // Else a server could pass off an old suite, with its known holes, as this one.
        if (!suite.equals(release.field("codename")) && !suite.equals(release.field("suite"))) {
            throw new ArchiveException(
                    what
                            + " is of the suite "
                            + release.field("codename")
                            + ", not of "
                            + suite
                            + "; the server mixes them up, use another <mirror>");
        }
        release.refuseExpired(what, now);
        return release;
    }

    private void refuseExpired(String what, Instant now) throws IOException {
        String until = field("valid-until");
        Instant end;
        try {
            end = until.isEmpty() ? Instant.MAX : time(until);
        } catch (DateTimeException e) {
            throw new ArchiveException(what + " has a Valid-Until that is no date", e);
        }
        if (end.isBefore(now)) {
            throw new ArchiveException(
                    what
                            + " has expired: it was valid until "
                            + until
                            + "; the mirror is out of date, use another <mirror>, or set this"
                            + " machine's clock");
        }
    }

    /**
     * Returns the time that a date in a Release file means.
     *
     * @throws DateTimeException if it is none
     */
    static Instant time(String date) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.parse(
                date.replace(" UTC", " GMT"), Instant::from);
    }

    private String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Returns when the archive made it, as it is written there. */
    String date() {
        return field("date");
    }

    /** Tells whether the indexes are there under their hashes too. */
    boolean byHash() {
        return field("acquire-by-hash").equals("yes");
    }

    /**
     * Returns the architectures whose indexes a machine of this one reads: where those of {@code
     * all} are kept apart, both.
     */
    List<String> indexesFor(String architecture) {
        boolean apart =
                List.of(field("architectures").split("\\s+", -1)).contains("all")
                        && !field("no-support-for-architecture-all").equals("Packages");
        return apart ? List.of(architecture, "all") : List.of(architecture);
    }

    /**
     * Returns the name and sum of a component's index, in the best compression that this class can
     * read.
     *
     * @throws ArchiveException if the suite has no such component or architecture
     */
    Map.Entry<String, Descriptor> index(String component, String architecture, String what)
            throws ArchiveException {
        String base = component + "/binary-" + architecture + "/Packages";
        for (String suffix : List.of(".xz", ".gz", "")) {
            Descriptor found = files.get(base + suffix);
            if (found != null) {
                return Map.entry(base + suffix, found);
            }
        }
        throw new ArchiveException(
                what
                        + " lists no "
                        + base
                        + ": the suite has the components "
                        + field("components")
                        + " and the architectures "
                        + field("architectures"));
    }
}
