package io.cooper.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Fetches packages by their hashes, from wherever they still are. */
final class PackageFetcher implements Closeable {

    private final Downloads downloads;
    private final Distribution distribution;
    private final Mirrors mirrors;
    private final List<Suite> suites;

    PackageFetcher(
            Downloads downloads, Distribution distribution, Mirrors mirrors, List<Suite> suites) {
        this.downloads = downloads;
        this.distribution = distribution;
        this.mirrors = mirrors;
        this.suites = suites;
    }

    /**
     * Returns a package's file in the cache.
     *
     * @throws ArchiveException if it is nowhere, or what is there is something else
     */
    Path fetch(PackageFile file) throws IOException {
        Set<Mirror> places = places(file);
        for (Mirror mirror : places) {
            try {
                return downloads.get(
                        file.descriptor(), mirror, file.path(), "the index of " + file.suite());
            } catch (NoSuchRemoteFileException e) {
                // The next place may have it: an archive keeps the newest version only.
            }
        }
        throw new ArchiveException(
                file
                        + " is no longer to be had: "
                        + file.path()
                        + " is neither in the cache nor at "
                        + String.join(", ", places.stream().map(Mirror::toString).toList())
                        + "; renew container.lock.json with cooper:lock, or name a <snapshot>"
                        + " service that keeps old versions");
    }

    /** Breaks off what is still being fetched. */
    @Override
    public void close() throws IOException {
        downloads.close();
    }

    private Set<Mirror> places(PackageFile file) {
        Set<Mirror> places = new LinkedHashSet<>();
        List<Suite> own =
                suites.stream().filter(suite -> suite.name().equals(file.suite())).toList();
        own.forEach(suite -> places.add(mirrors.of(distribution, suite.name())));
        own.forEach(suite -> places.add(suite.mirror()));
        own.forEach(suite -> places.addAll(mirrors.snapshots(suite)));
        return places;
    }
}
