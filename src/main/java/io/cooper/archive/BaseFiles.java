package io.cooper.archive;

import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The few files of a base that no package has: they tell apt and dpkg where it is from. */
final class BaseFiles {

    private static final String SOURCES = "etc/apt/sources.list";
    private static final String OWN_KEYS = "etc/apt/keyrings/archive.";
    private static final String TRUSTED = "etc/apt/trusted.gpg.d";

    private final ArchiveTarget target;
    private final ArchiveSettings settings;

    BaseFiles(ArchiveTarget target, ArchiveSettings settings) {
        this.target = target;
        this.settings = settings;
    }

    /** Writes the files into an unpacked tree. */
    void write(Rootfs rootfs, List<Suite> suites, Instant time) throws IOException {
        String options = keys(rootfs, time);
        StringBuilder sources = new StringBuilder();
        for (Suite suite : suites) {
            sources.append(suite.line(options)).append('\n');
        }
        write(rootfs, SOURCES, sources.toString().getBytes(StandardCharsets.UTF_8), time);
        if (settings.variant() == Variant.SLIM) {
            byte[] bytes = SlimFiles.configuration().getBytes(StandardCharsets.UTF_8);
            write(rootfs, SlimFiles.CONFIGURATION, bytes, time);
        }
    }

    /** Returns the option of {@code sources.list} that names the keys, where apt needs one. */
    private String keys(Rootfs rootfs, Instant time) throws IOException {
        Path own = settings.keyringOrNull();
        if (own != null) {
            byte[] bytes = Files.readAllBytes(own);
            boolean armored = bytes.length > 0 && bytes[0] == '-';
            String path = OWN_KEYS + (armored ? "asc" : "gpg");
            write(rootfs, path, bytes, time);
            return "[signed-by=/" + path + "] ";
        }
        boolean trusted = rootfs.stat(TRUSTED).isPresent() && !rootfs.list(TRUSTED).isEmpty();
        String shipped = "usr/share/keyrings/" + target.distribution() + "-archive-keyring.gpg";
        return trusted || rootfs.stat(shipped).isEmpty() ? "" : "[signed-by=/" + shipped + "] ";
    }

    private static void write(Rootfs rootfs, String path, byte[] bytes, Instant time)
            throws IOException {
        rootfs.create(Entry.file(path, 0644, bytes.length, time), new ByteArrayInputStream(bytes));
    }
}
