package io.cooper.archive;

import io.cooper.cache.BlobStore;
import io.cooper.oci.Digest;
import io.cooper.rootfs.Entry;
import io.cooper.rootfs.Rootfs;
import io.cooper.rootfs.TarReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A package of Debian that brings a tool, the same one on every machine: its hash is known here, so
 * it can come from any mirror and need not be signed.
 */
public record ToolPackage(PackageFile file) {

    /** bats-core, which runs {@code *.bats}. */
    public static final ToolPackage BATS =
            new ToolPackage(
                    new PackageFile(
                            "bats",
                            "1.8.2-1",
                            "all",
                            "bookworm",
                            "pool/main/b/bats/bats_1.8.2-1_all.deb",
                            47_624,
                            new Digest(
                                    "sha256",
                                    "9dc9e0421a621dae0878378a79deba0450b07aabd41be26e960add5aebc616a6")));

    /**
     * Returns the package's file, fetched unless the cache has it. Whatever mirror is named, it may
     * be one of another distribution: then it is looked for where it would be without that.
     *
     * @throws IOException if it is not to be had, or is something else
     */
    public Path fetch(BlobStore cache, Mirrors mirrors) throws IOException {
        IOException failure = null;
        try (Downloads downloads = new Downloads(cache, mirrors.connection())) {
            for (Mirror mirror : mirrors.candidates(Distribution.DEBIAN, file.suite())) {
                try {
                    return downloads.get(file.descriptor(), mirror, file.path(), "this version");
                } catch (IOException e) {
                    failure = failure == null ? e : failure;
                }
            }
        }
        throw failure;
    }

    /**
     * Unpacks a package.
     *
     * @param deb what was fetched
     * @param directory gets what the package has below {@code /}
     */
    public static void unpack(Path deb, Path directory) throws IOException {
        try (DebFile opened = new DebFile(deb);
                Rootfs tree = Rootfs.create(directory)) {
            TarReader data = opened.data();
            Optional<Entry> next = data.next();
            while (next.isPresent()) {
                Entry entry = next.get();
                if (entry.type() == Entry.Type.FILE) {
                    String path = DebFile.path(entry.path());
                    tree.create(
                            Entry.file(path, entry.mode(), entry.size(), entry.mtime()),
                            data.content());
                }
                next = data.next();
            }
        }
    }
}
