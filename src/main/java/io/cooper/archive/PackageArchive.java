package io.cooper.archive;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A distribution's signed archive, and the packages of its essential part. */
public final class PackageArchive {

    /** Changes whenever the same indexes are to give another selection. */
    private static final int SELECTION_FORMAT = 1;

    /** Changes whenever the same packages are to give another base. */
    private static final int BASE_FORMAT = 3;

    private final ArchiveTarget target;
    private final ArchiveSettings settings;
    private final ResultStore results;
    private final BlobStore cache;

    /**
     * @param cache keeps indexes and packages by their hashes
     * @param results keeps selections, so that unchanged indexes are not read again
     */
    public PackageArchive(
            ArchiveTarget target, ArchiveSettings settings, BlobStore cache, ResultStore results) {
        this.target = target;
        this.settings = settings;
        this.results = results;
        this.cache = cache;
    }

    /**
     * Returns the packages that the archive offers now for the essential part of the distribution
     * with apt: all that are essential or required, apt, and what they need.
     *
     * @throws ArchiveException if the archive is not to be trusted or lacks something
     */
    public Selection select() throws IOException {
        try (Downloads downloads = downloads()) {
            List<SuiteReader> readers = open(downloads);
            List<Suite> suites = readers.stream().map(SuiteReader::suite).toList();
            Digest key = key(suites);
            Optional<byte[]> known = results.find(key);
            if (known.isPresent()) {
                return Selection.of(new ObjectMapper().readTree(known.get()));
            }
            Selection selection = new Selection(suites, resolve(index(readers)));
            results.keep(key, new ObjectMapper().writeValueAsBytes(selection.toJson()));
            return selection;
        }
    }

    /**
     * Returns packages that the archive offers now, and all that they need and a base lacks.
     *
     * @param present the names of the base's packages
     * @param wanted the names of the packages to install; with {@code =VERSION} in that one only
     * @throws ArchiveException if the archive does not offer one of them
     */
    public Selection additional(Collection<String> present, Collection<String> wanted)
            throws IOException {
        List<Suite> suites;
        PackageIndex index;
        try (Downloads downloads = downloads()) {
            List<SuiteReader> readers = open(downloads);
            suites = readers.stream().map(SuiteReader::suite).toList();
            index = index(readers);
        }
        List<DebPackage> all = new ArrayList<>();
        present.forEach(name -> index.find(name).ifPresent(all::add));
        for (String name : wanted) {
            all.add(wanted(index, name));
        }
        List<PackageFile> added =
                new Resolver(index)
                        .select(all).stream()
                                .map(DebPackage::file)
                                .filter(file -> !present.contains(file.name()))
                                .toList();
        return new Selection(suites, added);
    }

    private static DebPackage wanted(PackageIndex index, String text) throws ArchiveException {
        String name = text.replaceFirst("=.*", "");
        Optional<DebPackage> found = index.find(name);
        if (found.isEmpty()) {
            throw new ArchiveException(
                    "<packages>: the archive offers no package "
                            + name
                            + "; is one of <components> missing?");
        }
        String version = text.substring(Math.min(text.length(), name.length() + 1));
        if (!version.isEmpty() && !version.equals(found.get().file().version())) {
            throw new ArchiveException(
                    "<packages>: the archive offers " + found.get().file() + ", not " + text);
        }
        return found.get();
    }

    private Downloads downloads() throws IOException {
        return new Downloads(cache, settings.mirrors().connection());
    }

    private List<SuiteReader> open(Downloads downloads) throws IOException {
        try (Workers workers = new Workers("suite", 3)) {
            return workers.all(
                    target.distribution().suites(target.codename()),
                    name -> SuiteReader.open(downloads, target, name, settings));
        }
    }

    /**
     * Fetches the packages of a selection into a directory, where apt can install them from, also
     * those that the archive has replaced since: from the cache or a snapshot service.
     *
     * @return the files, named as apt names them, in the order of the packages
     * @throws ArchiveException if one is nowhere to be had
     */
    public List<Path> fetch(Selection selection, Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Workers workers = new Workers("fetch", 8);
                PackageFetcher fetcher = fetcher(selection)) {
            return workers.all(
                    selection.packages(),
                    file ->
                            Files.copy(
                                    fetcher.fetch(file),
                                    directory.resolve(file.fileName()),
                                    StandardCopyOption.REPLACE_EXISTING));
        }
    }

    /**
     * Fetches the packages of a selection into the cache.
     *
     * @throws ArchiveException if one is nowhere to be had
     */
    public void fetch(Selection selection) throws IOException {
        try (Workers workers = new Workers("fetch", 8);
                PackageFetcher fetcher = fetcher(selection)) {
            workers.all(selection.packages(), fetcher::fetch);
        }
    }

    private Digest key(List<Suite> suites) {
        String inputs =
                String.join(
                        "\n",
                        "selection " + SELECTION_FORMAT,
                        target.architecture(),
                        settings.variant().toString(),
                        suites.toString());
        return Digest.sha256(inputs.getBytes(StandardCharsets.UTF_8));
    }

    private PackageIndex index(List<SuiteReader> readers) throws IOException {
        List<DebPackage> packages = new ArrayList<>();
        try (Workers workers = new Workers("index", 2)) {
            workers.all(readers, reader -> reader.packages(target.architecture()))
                    .forEach(packages::addAll);
        }
        return new PackageIndex(packages);
    }

    private List<PackageFile> resolve(PackageIndex index) throws ArchiveException {
        List<DebPackage> wanted = new ArrayList<>();
        for (DebPackage offered : index.all()) {
            if (offered.essential()
                    || offered.priority().equals("required")
                    || offered.name().equals("apt")) {
                wanted.add(offered);
            }
        }
        Collection<DebPackage> selected = new Resolver(index).select(wanted);
        Optional<DebPackage> small = index.find("usr-is-merged");
        if (settings.variant() == Variant.SLIM
                && small.isPresent()
                && selected.stream().anyMatch(one -> one.name().equals("usrmerge"))) {
            // Debian's slim images are merged from the start, and so need neither the package that
            // merges later nor the Perl that it is written in.
            wanted.add(small.get());
            selected = new Resolver(index).select(wanted);
        }
        return selected.stream().map(DebPackage::file).toList();
    }

    /**
     * Returns the key of a base: the digest of everything that it depends on, and of nothing that
     * may differ between two days on which the packages are the same.
     */
    public Digest baseKey(Selection selection) throws IOException {
        StringBuilder inputs = new StringBuilder("base " + BASE_FORMAT + "\n");
        inputs.append(target.architecture()).append(' ').append(settings.variant()).append('\n');
        if (settings.keyringOrNull() != null) {
            byte[] keyring = Files.readAllBytes(settings.keyringOrNull());
            inputs.append(Digest.sha256(keyring)).append('\n');
        }
        selection.suites().forEach(suite -> inputs.append(suite.line("")).append('\n'));
        for (PackageFile file : selection.packages()) {
            inputs.append(file).append(' ').append(file.digest()).append('\n');
        }
        return Digest.sha256(inputs.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns what fetches the packages of a selection. */
    PackageFetcher fetcher(Selection selection) throws IOException {
        return new PackageFetcher(
                downloads(), target.distribution(), settings.mirrors(), selection.suites());
    }

    ArchiveTarget target() {
        return target;
    }

    ArchiveSettings settings() {
        return settings;
    }
}
