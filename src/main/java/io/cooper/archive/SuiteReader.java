package io.cooper.archive;

import io.cooper.oci.Descriptor;
import io.cooper.oci.Digest;
import io.cooper.rootfs.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one suite: its signed Release file, and the indexes that it vouches for. */
final class SuiteReader {

    private final Downloads downloads;
    private final Suite suite;
    private final Release release;

    private SuiteReader(Downloads downloads, Suite suite, Release release) {
        this.downloads = downloads;
        this.suite = suite;
        this.release = release;
    }

    /**
     * Fetches the Release file and checks its signature.
     *
     * @throws ArchiveException if there is no such suite, or it is not to be trusted
     */
    static SuiteReader open(
            Downloads downloads, ArchiveTarget target, String name, ArchiveSettings settings)
            throws IOException {
        Mirror mirror = settings.mirrors().of(target.distribution(), name);
        String path = "dists/" + name + "/InRelease";
        byte[] bytes;
        try {
            bytes = downloads.read(mirror, path);
        } catch (NoSuchRemoteFileException e) {
            throw new ArchiveException(
                    mirror
                            + path
                            + " is not there: the archive has no suite "
                            + name
                            + "; is it a release of "
                            + target.distribution()
                            + ", and <mirror> an archive that has it?",
                    e);
        }
        Instant now = Instant.now();
        byte[] text = settings.keyring(target.distribution()).verify(bytes, mirror + path, now);
        Release release = Release.parse(text, name, mirror + path, now);
        return new SuiteReader(
                downloads,
                new Suite(
                        name,
                        mirror,
                        settings.componentsOf(target.distribution()),
                        release.date(),
                        Digest.sha256(bytes)),
                release);
    }

    Suite suite() {
        return suite;
    }

    /** Returns all packages that the suite offers for an architecture. */
    List<DebPackage> packages(String architecture) throws IOException {
        String signed = suite.mirror() + "dists/" + suite.name() + "/InRelease";
        List<DebPackage> packages = new ArrayList<>();
        for (String component : suite.components()) {
            for (String indexed : release.indexesFor(architecture)) {
                Map.Entry<String, Descriptor> index = release.index(component, indexed, signed);
                Path file = fetch(index.getKey(), index.getValue(), signed);
                read(file, index.getKey(), packages);
            }
        }
        return packages;
    }

    private Path fetch(String name, Descriptor sum, String signed) throws IOException {
        String directory = "dists/" + suite.name() + "/";
        // Under its hash a file stays the one that was signed while the archive is renewed.
        String path =
                release.byHash()
                        ? name.substring(0, name.lastIndexOf('/'))
                                + "/by-hash/SHA256/"
                                + sum.digest().hex()
                        : name;
        try {
            return downloads.get(sum, suite.mirror(), directory + path, signed);
        } catch (NoSuchRemoteFileException e) {
            throw new ArchiveException(
                    e.getMessage()
                            + ", but "
                            + signed
                            + " lists it; the mirror is being renewed, try again later",
                    e);
        }
    }

    private void read(Path file, String name, List<DebPackage> packages) throws IOException {
        try (InputStream in =
                Compression.decompress(
                        Files.newInputStream(file), name.substring(name.lastIndexOf('/') + 1))) {
            Paragraphs paragraphs = new Paragraphs(in, DebPackage.FIELDS);
            Optional<Map<String, String>> next = paragraphs.next();
            while (next.isPresent()) {
                packages.add(DebPackage.of(next.get(), suite.name()));
                next = paragraphs.next();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ArchiveException(
                    suite.mirror()
                            + "dists/"
                            + suite.name()
                            + "/"
                            + name
                            + " is no index of packages: "
                            + e.getMessage(),
                    e);
        }
    }
}
