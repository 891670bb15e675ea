package io.cooper.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.archive.ArchiveException;
import io.cooper.archive.ArchiveSettings;
import io.cooper.archive.ArchiveTarget;
import io.cooper.archive.Distribution;
import io.cooper.archive.Mirrors;
import io.cooper.archive.PackageArchive;
import io.cooper.archive.PackageFile;
import io.cooper.archive.Selection;
import io.cooper.cache.BlobStore;
import io.cooper.cache.ResultStore;
import io.cooper.oci.Digest;
import io.cooper.testing.DebBuilder;
import io.cooper.testing.SmallArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

    private static final Digest IMAGE = digest("image");
    private static final String FROM = "archive:debian/sid";

    @TempDir private Path directory;

    private SmallArchive archive;

    @BeforeEach
    void serve() throws IOException {
        archive = new SmallArchive("/debian/");
        archive.add("sid", new DebBuilder("apt", "2.6.1"));
        archive.add("sid", new DebBuilder("chrony", "1:4.3-2").field("Depends", "libcap2, apt"));
        archive.add("sid", new DebBuilder("libcap2", "2.66"));
        archive.publish("sid");
    }

    @AfterEach
    void stop() {
        archive.close();
    }

    private static Digest digest(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private PackageArchive open(ArchiveSettings settings, String cache) {
        return new PackageArchive(
                new ArchiveTarget(Distribution.DEBIAN, "sid", "amd64"),
                settings,
                new BlobStore(directory.resolve(cache)),
                new ResultStore(directory.resolve(cache)));
    }

    private Lock lock() throws IOException {
        PackageArchive opened = open(archive.settings(directory), "cache");
        Selection base = opened.select();
        List<String> present = base.packages().stream().map(PackageFile::name).toList();
        return new Lock(
                new LockedBase(FROM, null, IMAGE, "linux/amd64", base),
                new TreeSet<>(List.of("chrony")),
                opened.additional(present, List.of("chrony")).packages());
    }

    private void renew() throws IOException {
        archive.add("sid", new DebBuilder("chrony", "1:4.3-3").field("Depends", "apt, nts"));
        archive.add("sid", new DebBuilder("nts", "1"));
        archive.publish("sid");
        archive.put("pool/main/chrony_14.3-2_amd64.deb", null);
    }

    @Test
    void what_was_written_is_read_again_and_written_alike() throws IOException {
        Lock lock = lock();

        LockFile.write(directory, lock);
        String text = Files.readString(directory.resolve(LockFile.NAME));
        Lock read = LockFile.read(directory).orElseThrow();
        LockFile.write(directory, read);

        assertThat(read).isEqualTo(lock);
        assertThat(directory.resolve(LockFile.NAME)).hasContent(text);
        assertThat(text)
                .contains("\"reference\" : \"archive:debian/sid\"", "\"version\" : \"1:4.3-2\"");
        assertThat(lock.packages())
                .extracting(PackageFile::name)
                .containsExactly("chrony", "libcap2");
    }

    @Test
    void a_module_without_the_file_has_no_lock() throws IOException {
        assertThat(LockFile.read(directory)).isEmpty();
    }

    @Test
    void a_broken_file_is_named() throws IOException {
        Files.writeString(directory.resolve(LockFile.NAME), "{\"version\": 1, \"base\":");
        assertThatThrownBy(() -> LockFile.read(directory))
                .isInstanceOf(LockException.class)
                .hasMessageContainingAll(LockFile.NAME, "cooper:lock");
        Files.writeString(directory.resolve(LockFile.NAME), "{\"version\": 9}");
        assertThatThrownBy(() -> LockFile.read(directory)).hasMessageContaining("version is 9");
    }

    @Test
    void a_lock_of_another_base_or_of_other_packages_is_refused() throws IOException {
        Lock lock = lock();

        lock.refuseOthers(FROM, List.of("chrony"));
        assertThatThrownBy(() -> lock.refuseOthers("debian:12", List.of("chrony")))
                .isInstanceOf(LockException.class)
                .hasMessageContainingAll(FROM, "debian:12", "cooper:lock");
        assertThatThrownBy(() -> lock.refuseOthers(FROM, List.of("chrony", "nginx")))
                .hasMessageContainingAll("chrony", "cooper:lock");
    }

    @Test
    void what_became_newer_is_told_in_a_line_each() throws IOException {
        Lock before = lock();
        renew();

        assertThat(before.changesTo(lock()))
                .containsExactly(
                        "chrony 1:4.3-2 → 1:4.3-3", "libcap2 2.66 → (gone)", "nts (new) → 1");
        assertThat(before.changesTo(before)).isEmpty();
    }

    @Test
    void another_image_of_the_same_name_is_told_by_its_digest() {
        Lock before = ofRegistry(digest("one"));
        Lock after = ofRegistry(digest("other"));

        assertThat(before.changesTo(after))
                .containsExactly("debian:12 " + digest("one") + " → " + digest("other"));
    }

    private static Lock ofRegistry(Digest manifest) {
        return new Lock(
                LockedBase.inRegistry("debian:12", digest("index"), manifest, "linux/amd64"),
                new TreeSet<>(),
                List.of());
    }

    @Test
    void locked_packages_come_from_the_cache_or_a_snapshot_once_the_archive_has_newer_ones()
            throws IOException {
        Lock lock = lock();
        Selection locked = new Selection(lock.base().packages().suites(), lock.packages());
        byte[] old = archive.get("pool/main/chrony_14.3-2_amd64.deb");
        open(archive.settings(directory), "cache").fetch(locked, directory.resolve("before"));
        renew();

        assertThat(open(archive.settings(directory), "cache").fetch(locked, directory))
                .contains(directory.resolve("chrony_1%3a4.3-2_amd64.deb"));
        assertThatThrownBy(
                        () -> open(archive.settings(directory), "empty").fetch(locked, directory))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll("chrony 1:4.3-2 (amd64)", "<snapshot>", "cooper:lock");
        archive.put("20260101T000000Z/pool/main/chrony_14.3-2_amd64.deb", old);
        assertThat(open(withSnapshot(), "other").fetch(locked, directory.resolve("again")))
                .allSatisfy(file -> assertThat(file).exists());
    }

    private ArchiveSettings withSnapshot() throws IOException {
        ArchiveSettings settings = archive.settings(directory);
        String service = archive.mirror().toString().replace("/debian/", "/{archive}/{timestamp}/");
        return new ArchiveSettings(
                new Mirrors(settings.mirrors().named(), service, settings.mirrors().machine()),
                settings.components(),
                settings.keyringOrNull(),
                settings.variant());
    }
}
